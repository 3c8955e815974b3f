"""Runs an example of docs/clients.md as it stands there; the model that it asks is this program.

Its input is the file `chat_history.py` of the page, a line of `#####`, and the example.
"""

import json
import os
import pathlib
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


def answer(path, asked):
    """What a model answers to so many messages, by the API that it is asked in."""
    text = f"Seoul, after {len(asked)}." if len(asked) > 1 else "Tōkyō."
    if path.endswith("/chat/completions"):
        message = {"role": "assistant", "content": text, "refusal": None, "annotations": []}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    if path.endswith("/responses"):
        number = len(asked)
        said = {"type": "output_text", "text": text, "annotations": []}
        output = [
            {"type": "reasoning", "id": f"rs_{number}", "summary": [], "encrypted_content": "gAAAA"},
            {
                "type": "message",
                "id": f"msg_{number}",
                "role": "assistant",
                "status": "completed",
                "content": [said],
            },
        ]
        about = {"parallel_tool_calls": True, "tool_choice": "auto", "tools": []}
        return {"id": "r", "object": "response", "created_at": 1, "model": "m", "output": output, **about}
    content = [
        {"type": "thinking", "thinking": "Easy.", "signature": "EqQB=="},
        {"type": "text", "text": text},
    ]
    usage = {"input_tokens": 1, "output_tokens": 1}
    about = {"stop_reason": "end_turn", "stop_sequence": None, "usage": usage}
    return {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": content, **about}


class Model(BaseHTTPRequestHandler):
    """Answers, and prints what it was asked."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = body.get("messages", body.get("input"))
        print(json.dumps(asked, ensure_ascii=False), flush=True)
        said = json.dumps(answer(self.path, asked)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *words):
        pass


store, example = sys.stdin.read().split("#####\n")
with tempfile.TemporaryDirectory() as folder, ThreadingHTTPServer(("127.0.0.1", 0), Model) as model:
    Thread(target=model.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{model.server_port}"
    os.environ |= {"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": f"{here}/v1"}
    os.environ |= {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": here}
    pathlib.Path(folder, "chat_history.py").write_text(store, encoding="utf-8")
    sys.path.insert(0, folder)
    exec(compile(example, "example", "exec"), {})
    model.shutdown()
