"""The YAML language server that editors run, spoken to as an editor does: JSON-RPC over its standard input and output."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

SERVER = "LMSFB_TEST_YAML_SERVER"
"""Names the server's start file, where it is not the one that ``make test`` installs."""
INSTALLED = Path(__file__).parents[2] / ".tools/node_modules/yaml-language-server/bin/yaml-language-server"
CONFIGURATION = {"yaml": {"schemaStore": {"enable": False}, "validate": True, "completion": True, "hover": True}}
"""Nothing is fetched from anywhere: the schema lies beside the file."""


class LanguageServer:
    """One running server; a context manager. Raises ``RuntimeError`` where it does not answer in time."""

    def __init__(self) -> None:
        start = Path(os.environ.get(SERVER, INSTALLED))
        assert start.is_file(), f"{start} is missing: `make test` installs it (npm), or name another one in {SERVER}."
        command = ["node", str(start), "--stdio"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._came: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._last = 0

    def __enter__(self) -> LanguageServer:
        self.ask("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": {}})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": CONFIGURATION})
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def findings(self, file: Path, text: str | None = None) -> list[dict[str, Any]]:
        """Open the file (with another text than the one on disk, if given); what the server underlines in it."""
        wording = file.read_text(encoding="utf-8") if text is None else text
        self._last += 1
        opened = {"uri": file.as_uri(), "languageId": "yaml", "version": self._last, "text": wording}
        self._tell("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})
        self._settle()
        self._tell("textDocument/didOpen", {"textDocument": opened})
        told = self._wait(lambda came: came.get("method") == "textDocument/publishDiagnostics")
        found: list[dict[str, Any]] = told["params"]["diagnostics"]
        return found

    def offers(self, file: Path, line: int, column: int) -> set[str]:
        """What the server offers to complete there; ``line`` and ``column`` count from 0."""
        place = {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": column}}
        answer = self.ask("textDocument/completion", place)
        return {item["label"] for item in answer["items"]}

    def ask(self, method: str, params: Any) -> Any:
        """A request and its answer."""
        self._last += 1
        number = self._last
        self._send({"id": number, "method": method, "params": params})
        return self._wait(lambda came: came.get("id") == number and "method" not in came)["result"]

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _settle(self) -> None:
        """Closing a file publishes an empty list of its own: an answer to a question comes after it."""
        self.ask("textDocument/documentSymbol", {"textDocument": {"uri": "file:///nothing.yaml"}})

    def _wait(self, meant: Any) -> dict[str, Any]:
        while True:
            try:
                came = self._came.get(timeout=60)
            except queue.Empty as silence:
                raise RuntimeError("the language server has not answered for a minute") from silence
            if "id" in came and "method" in came:
                self._send({"id": came["id"], "result": self._answer(came)})
            elif meant(came):
                return came

    @staticmethod
    def _answer(request: dict[str, Any]) -> Any:
        """Servers ask back for the configuration, one answer for each section asked for."""
        if request["method"] != "workspace/configuration":
            return None
        return [CONFIGURATION.get(item.get("section"), {}) for item in request["params"]["items"]]

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
                while stream.readline().strip():
                    pass
                self._came.put(json.loads(stream.read(length)))
