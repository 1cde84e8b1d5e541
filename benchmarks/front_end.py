"""What JupyterLab in a browser says to a kernel, over the same websocket and in the same protocol, without the browser.

    front_end = await FrontEnd.connect(http, "ws://127.0.0.1:8000/user/ada/api/kernels/.../channels")
    outputs, count = await front_end.execute("1 + 1")
    answer = await front_end.move(front_end.sliders()[0], +1)

jupyter_client speaks to kernels on the same machine, not through a server, so messages are packed here; the packing
itself is jupyter_server's.
"""

import asyncio
import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import nbformat
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1

PROTOCOL = "v1.kernel.websocket.jupyter.org"
CANNOT_BE_SHOWN = "This cannot be shown."  # how an explorer's words for an error begin
OUTPUTS = {"stream", "display_data", "execute_result", "error"}


class KernelFailure(RuntimeError):
    """A kernel did not answer, or its answer was an error; the message says to what."""


@dataclass
class Request:
    """A message that waits for its answer. reply: the answer on the same channel; said: what came on iopub."""

    reply: dict | None = None
    said: list[dict] = field(default_factory=list)
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    replied: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Answer:
    """What a move brought. seconds: until all of it was there; picture: whether a figure changed."""

    seconds: float
    picture: bool


class FrontEnd:
    """One connection to one kernel. widgets: state of every widget by the id of its comm, as a browser keeps it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.widgets: dict[str, dict] = {}
        self._socket = socket
        self._session = uuid.uuid4().hex
        self._waiting: dict[str, Request] = {}
        self._lost = False
        self._listener = asyncio.create_task(self._listen())

    @classmethod
    async def connect(cls, http: aiohttp.ClientSession, address: str, limit_s: float = 120) -> "FrontEnd":
        """Connect, and wait until the kernel answers. KernelFailure if it does not within limit_s.

        A busy server hangs up on a kernel that takes too long to start; then we connect again, as JupyterLab does.
        """
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            socket = await http.ws_connect(address, protocols=(PROTOCOL,), max_msg_size=0)
            if socket.protocol != PROTOCOL:
                raise KernelFailure(f"the server speaks {socket.protocol!r}, not {PROTOCOL}")
            front_end = cls(socket)
            # A kernel that is still starting may not yet be heard on iopub, so the question is put again, as JupyterLab
            # does.
            while not front_end._lost and time.monotonic() < end:
                try:
                    await front_end.ask("kernel_info_request", {}, limit_s=1)
                    return front_end
                except KernelFailure:
                    continue
            await front_end.close()
            await asyncio.sleep(1)
        raise KernelFailure(f"the kernel was not ready within {limit_s:g} s")

    async def close(self) -> None:
        self._listener.cancel()
        await asyncio.gather(self._listener, return_exceptions=True)
        await self._socket.close()

    async def ask(self, kind: str, content: dict, limit_s: float, replies: bool = True) -> Request:
        """Send a message and wait until the kernel has dealt with it and is idle. KernelFailure if that takes too
        long.
        """
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": self._session, "username": "student"}
        header |= {"version": "5.4", "date": datetime.now(UTC).isoformat()}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        request = self._waiting[header["msg_id"]] = Request()
        try:
            packed = serialize_msg_to_ws_v1(message, "shell", pack=lambda part: json.dumps(part).encode())
            await self._socket.send_bytes(packed)
            async with asyncio.timeout(limit_s):
                await request.idle.wait()
                if replies:
                    await request.replied.wait()
        except TimeoutError:
            raise KernelFailure(f"{kind} had no answer within {limit_s:g} s") from None
        except ConnectionResetError:
            raise KernelFailure(f"the connection was lost before {kind} was sent") from None
        finally:
            del self._waiting[header["msg_id"]]
        if self._lost:
            raise KernelFailure(f"the connection was lost while {kind} waited for its answer")
        return request

    async def execute(self, code: str, limit_s: float = 600) -> tuple[list, int]:
        """Run a cell: its outputs as nbformat keeps them, and its number. KernelFailure if it raises."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        content |= {"allow_stdin": False, "stop_on_error": True}
        request = await self.ask("execute_request", content, limit_s)
        if request.reply["status"] != "ok":
            error = request.reply
            raise KernelFailure(f"{error.get('ename')}: {error.get('evalue')} in the cell\n{code}")
        outputs = [nbformat.v4.output_from_msg(said) for said in request.said if said["msg_type"] in OUTPUTS]
        return _joined(outputs), request.reply["execution_count"]

    def sliders(self) -> list[str]:
        """Ids of the sliders that a student can see, in the order in which they were made."""
        return [
            comm
            for comm, state in self.widgets.items()
            if "index" in state and len(state.get("texts", [])) > 1 and not self._hidden(state)
        ]

    def button(self, description: str) -> str:
        """Id of the button of that text; KernelFailure unless there is exactly one."""
        found = [
            comm
            for comm, state in self.widgets.items()
            if state.get("_model_name") == "ButtonModel" and state.get("description") == description
        ]
        if len(found) != 1:
            raise KernelFailure(f"there are {len(found)} buttons {description!r}, and should be one")
        return found[0]

    async def move(self, slider: str, index: int, limit_s: float = 120) -> Answer:
        """Put a slider at a position, as the pointer does, and wait for all that follows.

        KernelFailure if the explorer cannot show that position. Nothing may change where the answer is the same.
        """
        started = time.perf_counter()
        request = await self.tell(slider, {"method": "update", "state": {"index": index}, "buffer_paths": []}, limit_s)
        seconds = time.perf_counter() - started
        self.widgets[slider]["index"] = index
        updates = [said["content"]["data"] for said in request.said if said["msg_type"] == "comm_msg"]
        states = [data["state"] for data in updates if data.get("method") == "update"]
        alerts = [value for state in states for value in state.values() if str(value).startswith(CANNOT_BE_SHOWN)]
        if alerts:
            label, text = (self.widgets[slider][name] for name in ("label", "texts"))
            raise KernelFailure(f"slider {label!r} at {text[index]!r}: {alerts[0]}")
        return Answer(seconds, any({"changes", "frame"} & state.keys() for state in states))

    async def press(self, button: str, limit_s: float = 120) -> None:
        """Click a button."""
        await self.tell(button, {"method": "custom", "content": {"event": "click"}}, limit_s)

    async def tell(self, comm: str, data: dict, limit_s: float) -> Request:
        """Send a message to a widget and wait until the kernel is idle again. KernelFailure if its handler raised."""
        request = await self.ask("comm_msg", {"comm_id": comm, "data": data}, limit_s, replies=False)
        for said in request.said:
            if said["msg_type"] == "error":
                raise KernelFailure(f"{said['content']['ename']}: {said['content']['evalue']} after a move")
        return request

    def _hidden(self, state: dict) -> bool:
        layout = str(state.get("layout", "")).removeprefix("IPY_MODEL_")
        return self.widgets.get(layout, {}).get("display") == "none"

    async def _listen(self) -> None:
        try:
            async for packed in self._socket:
                if packed.type is aiohttp.WSMsgType.BINARY:
                    self._hear(*_unpacked(packed.data))
        finally:
            self._lost = True
            for request in self._waiting.values():
                request.idle.set()
                request.replied.set()

    def _hear(self, channel: str, message: dict) -> None:
        content = message["content"]
        match message["msg_type"]:
            case "comm_open" if content["target_name"] == "jupyter.widget":
                self.widgets[content["comm_id"]] = dict(content["data"]["state"])
            case "comm_msg" if content["data"].get("method") == "update" and content["comm_id"] in self.widgets:
                self.widgets[content["comm_id"]].update(content["data"]["state"])
            case "comm_close":
                self.widgets.pop(content["comm_id"], None)
        request = self._waiting.get(message["parent_header"].get("msg_id"))
        if request is None:
            return
        if channel == "shell":
            request.reply = content
            request.replied.set()
        elif message["msg_type"] == "status" and content["execution_state"] == "idle":
            request.idle.set()
        else:
            request.said.append(message)


def _unpacked(data: bytes) -> tuple[str, dict]:
    """Channel and message."""
    channel, parts = deserialize_msg_from_ws_v1(data)
    names = ("header", "parent_header", "metadata", "content")
    message = dict(zip(names, map(json.loads, parts[:4]), strict=True))
    return channel, {**message, "msg_type": message["header"]["msg_type"]}


def _joined(outputs: list) -> list:
    """Pieces of the same stream that follow each other as one output, as a notebook keeps them."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            joined.append(output)
    return joined
