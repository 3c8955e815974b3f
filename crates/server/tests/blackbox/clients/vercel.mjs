// UIMessages of Vercel's AI SDK, with parts of every kind and in every state, made and read again by the package `ai`.

import assert from 'node:assert/strict'
import { convertToModelMessages, createUIMessageStream, readUIMessageStream, validateUIMessages } from 'ai'
import { z } from 'zod'

const THREADS = '/api/v1/chat/threads'

// What the service adds to a message that it gives back in the form in which it was sent.
const ADDED = ['thread_id', 'client_id', 'kind', 'status', 'summary', 'created_at', 'updated_at']

const call = async (method, path, body, status) => {
  const headers = { authorization: `Bearer ${process.env.TOKEN}`, 'content-type': 'application/json' }
  const answer = await fetch(process.env.CHAT_HISTORY + path, { method, headers, body: body && JSON.stringify(body) })
  const text = await answer.text()
  assert.equal(answer.status, status, `${method} ${path}: ${text}`)
  return JSON.parse(text)
}

const asSent = message => Object.fromEntries(Object.entries(message).filter(([name]) => !ADDED.includes(name)))

// An answer, as the stream of chunks makes it that an application sends to its page.
const chunks = [
  { type: 'start', messageId: 'answer-1', messageMetadata: { model: 'm', createdAt: 1764547200000 } },
  { type: 'start-step' },
  { type: 'reasoning-start', id: 'r' },
  { type: 'reasoning-delta', id: 'r', delta: 'The person asks ' },
  { type: 'reasoning-delta', id: 'r', delta: 'about Kyōto.', providerMetadata: { anthropic: { signature: 'EqQB==' } } },
  { type: 'reasoning-end', id: 'r' },
  { type: 'text-start', id: 't' },
  { type: 'text-delta', id: 't', delta: 'I look it up.' },
  { type: 'text-end', id: 't', providerMetadata: { openai: { itemId: 'msg_1' } } },
  { type: 'tool-input-available', toolCallId: 'call-1', toolName: 'weather', input: { city: 'Kyōto', at: [35, 135.7] } },
  { type: 'tool-output-available', toolCallId: 'call-1', output: { celsius: 17.5, sky: null } },
  { type: 'finish-step' },
  { type: 'start-step' },
  { type: 'source-url', sourceId: 's-1', url: 'https://example.com', title: 'Weather' },
  { type: 'source-document', sourceId: 's-2', mediaType: 'application/pdf', title: 'Climate', filename: 'c.pdf' },
  { type: 'file', url: 'data:image/png;base64,iVBORw0KGgo=', mediaType: 'image/png' },
  { type: 'data-chart', id: 'chart-1', data: { points: [[1, 2.5], [3, -0.25]] } },
  { type: 'text-start', id: 'u' },
  { type: 'text-delta', id: 'u', delta: 'It is 17.5 °C: \u202e \u{1F469}\u200D\u{1F467}.' },
  { type: 'text-end', id: 'u' },
  { type: 'finish-step' },
  { type: 'finish', messageMetadata: { usage: { totalTokens: 12 } } },
]
const stream = createUIMessageStream({ execute: ({ writer }) => chunks.forEach(chunk => writer.write(chunk)) })
let answer
for await (const state of readUIMessageStream({ stream })) answer = state

// Tools, named by their type or dynamic, in every state that the SDK knows.
const provider = { callProviderMetadata: { openai: { itemId: 'fc_1' } } }
const STATES = [
  { state: 'input-streaming', input: { ci: null }, rawInput: '{"ci' },
  { state: 'input-available', input: {}, ...provider },
  { state: 'approval-requested', input: [1], approval: { id: 'a-1' } },
  { state: 'approval-responded', input: 'x', approval: { id: 'a-2', approved: false, reason: 'no' } },
  { state: 'output-available', input: null, output: [{ b: 1, a: 2 }], preliminary: true, providerExecuted: true },
  { state: 'output-error', rawInput: '{', errorText: 'no JSON' },
  { state: 'output-denied', input: {}, approval: { id: 'a-3', approved: false } },
]
const tools = STATES.flatMap((state, place) => [
  { type: 'tool-weather', toolCallId: `named-${place}`, ...state },
  { type: 'dynamic-tool', toolName: 'anything', toolCallId: `dynamic-${place}`, ...state },
])

const messages = [
  { id: 'system-1', role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
  { id: '12', role: 'user', metadata: { sentAt: '2026-11-23' }, parts: [{ type: 'text', text: 'Weather in Kyōto?' }] },
  answer,
  {
    id: 'question-2',
    role: 'user',
    parts: [
      { type: 'text', text: 'What is this?' },
      { type: 'file', mediaType: 'application/pdf', filename: 'a.pdf', url: 'data:application/pdf;base64,JVBERi0=' },
      { type: 'file', mediaType: 'image/png', url: 'https://example.com/a.png' },
      { type: 'data-selection', data: 'text' },
    ],
  },
  { id: 'answer-2', role: 'assistant', parts: tools },
  { id: 'answer-3', role: 'assistant', parts: [] },
  { id: 'answer-4', role: 'assistant', parts: [{ type: 'text', text: 'Half', state: 'streaming' }] },
].map(message => JSON.parse(JSON.stringify(message)))
const said = [
  'Be brief.',
  'Weather in Kyōto?',
  'I look it up.\n\n{"celsius":17.5,"sky":null}\n\nIt is 17.5 °C: \u202e \u{1F469}\u200D\u{1F467}.',
  'What is this?\n\na.pdf',
  '[{"b":1,"a":2}]\n\n[{"b":1,"a":2}]\n\nno JSON\n\nno JSON',
  '',
  'Half',
]
const kinds = new Set(messages.flatMap(message => message.parts.map(part => part.type)))
for (const kind of ['text', 'reasoning', 'tool-weather', 'dynamic-tool', 'file', 'source-url', 'source-document', 'data-chart', 'step-start'])
  assert(kinds.has(kind), kind)
const checks = {
  metadataSchema: z.any(),
  dataSchemas: { chart: z.object({ points: z.array(z.array(z.number())) }), selection: z.string() },
}
await validateUIMessages({ messages, ...checks })

const { id } = await call('POST', THREADS, { title: 'Weather' }, 201)
const path = `${THREADS}/${id}/messages`
await call('POST', path, { messages }, 201)
const list = await call('GET', `${path}?limit=1000&content=parts`, undefined, 200)
const back = list.messages.map(asSent)
assert.deepStrictEqual(back, messages)

// The SDK takes them as it took the first ones, and makes the same of them for the model.
assert.deepStrictEqual(await validateUIMessages({ messages: back, ...checks }), await validateUIMessages({ messages, ...checks }))
const forModel = list => convertToModelMessages(list, { ignoreIncompleteToolCalls: true })
assert.deepStrictEqual(await forModel(back), await forModel(messages))

const shown = await call('GET', `${path}?limit=1000`, undefined, 200)
assert.deepStrictEqual(shown.messages.map(message => message.content), said)
assert.deepStrictEqual(shown.messages.map(message => message.client_id), messages.map(message => message.id))
assert.deepStrictEqual(shown.messages.map(message => message.parts), messages.map(message => message.parts))

// Whoever saves the same list again makes nothing, and gets the same rows.
const again = await call('POST', path, { messages }, 200)
assert.deepStrictEqual(again.messages.map(message => message.id), shown.messages.map(message => message.id))
