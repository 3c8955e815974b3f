// Uses the module of docs/clients.md, which stands before this, as a route of an application does.

import assert from 'node:assert/strict'
import { MockLanguageModelV3, simulateReadableStream } from 'ai/test'

const asked = []
const model = new MockLanguageModelV3({
  doStream: async ({ prompt }) => {
    asked.push(prompt)
    const chunks = [
      { type: 'reasoning-start', id: 'r' },
      { type: 'reasoning-delta', id: 'r', delta: 'Easy.', providerMetadata: { anthropic: { signature: 'EqQB==' } } },
      { type: 'reasoning-end', id: 'r' },
      { type: 'text-start', id: 't' },
      { type: 'text-delta', id: 't', delta: asked.length > 1 ? 'Seoul.' : 'Tōkyō.' },
      { type: 'text-end', id: 't' },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: {}, outputTokens: {} } },
    ]
    return { stream: simulateReadableStream({ chunks }) }
  },
})
const plain = value => JSON.parse(JSON.stringify(value))
const textsOf = messages => messages.map(({ parts }) => parts.filter(part => part.type === 'text').map(part => part.text).join(''))

/** Sends a message as the page does, and reads the answer to its end, by when it is saved. */
const send = async (id, text) => {
  const response = await answer(model, 'chat-1', { id, role: 'user', parts: [{ type: 'text', text }] })
  await response.text()
}

await send('q-1', 'What is the capital of Japan?')
await send('q-2', 'And of Korea?')
assert.deepEqual(asked[1].map(({ role }) => role), ['user', 'assistant', 'user'])
const messages = await load('chat-1')
assert.deepEqual(textsOf(messages), ['What is the capital of Japan?', 'Tōkyō.', 'And of Korea?', 'Seoul.'])
assert.deepEqual([messages[0].id, messages[2].id], ['q-1', 'q-2'])
assert.deepEqual(messages[1].parts.map(part => part.type), ['step-start', 'reasoning', 'text'])

// Saved again, nothing is added; an answer that went on is changed.
await save('chat-1', messages)
assert.deepEqual(await load('chat-1'), messages)
const parts = [...messages[3].parts, { type: 'data-map', data: { zoom: 1.5 } }]
await save('chat-1', [...messages.slice(0, 3), { ...messages[3], parts }])
assert.deepEqual(plain(await load('chat-1')), plain([...messages.slice(0, 3), { ...messages[3], parts }]))
assert.deepEqual(await load('chat-2'), [])
