"""The chat that aws-agent is measured beside: the same requests and the same answers, as small as FastAPI makes them."""

import hmac
import json
import os
import uuid
from datetime import datetime, timezone
from typing import Dict, List, Optional

from fastapi import Depends, FastAPI, Header, HTTPException, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field, ValidationError

AUTHORIZATION = ("Bearer " + os.environ["CHAT_TOKEN"]).encode()
KEPT = 500

with open(os.environ["CHAT_EXCHANGE"], encoding="utf-8") as file:
    EXCHANGE = json.load(file)
REPLY = EXCHANGE["reply"]
EVENTS = EXCHANGE["events"]

app = FastAPI()
conversations: Dict[str, List[dict]] = {}


class Message(BaseModel):
    text: str = Field(min_length=1, max_length=32768)


class Subscribe(BaseModel):
    type: str
    conversation: str = Field(min_length=1, max_length=128)


class Said(Message):
    type: str
    conversation: str = Field(min_length=1, max_length=128)
    ref: Optional[str] = Field(None, min_length=1, max_length=128)


def is_known(authorization: Optional[str]) -> bool:
    return authorization is not None and hmac.compare_digest(authorization.encode(), AUTHORIZATION)


async def signed_in(authorization: Optional[str] = Header(None)) -> None:
    if not is_known(authorization):
        raise HTTPException(401, "nobody is signed in")


def now() -> str:
    return datetime.now(timezone.utc).isoformat()


def reply(conversation: str, text: str) -> dict:
    said = {**REPLY, "conversation": conversation}
    entries = conversations[conversation]
    entries.append({"at": now(), "text": text, "reply": said})
    if len(entries) > KEPT:
        del entries[0]
    return said


@app.get("/api/v1/ready")
async def ready() -> dict:
    return {"status": "ready"}


@app.post("/api/v1/conversations", status_code=201, dependencies=[Depends(signed_in)])
async def begin() -> dict:
    conversation = str(uuid.uuid4())
    conversations[conversation] = []
    return {"id": conversation}


@app.delete("/api/v1/conversations/{conversation}", dependencies=[Depends(signed_in)])
async def forget(conversation: str) -> dict:
    # It may be the other worker's, which keeps it.
    conversations.pop(conversation, None)
    return {}


@app.post("/api/v1/conversations/{conversation}/messages", dependencies=[Depends(signed_in)])
async def say(conversation: str, message: Message) -> dict:
    if conversation not in conversations:
        raise HTTPException(404, "there is no such conversation")
    return reply(conversation, message.text)


async def send(socket: WebSocket, message: dict) -> None:
    await socket.send_text(json.dumps(message, separators=(",", ":")))


@app.websocket("/api/v1/ws")
async def chat(socket: WebSocket) -> None:
    if not is_known(socket.headers.get("authorization")):
        await socket.close(1008)
        return
    await socket.accept()
    last = 0
    try:
        await send(socket, {"type": "hello"})
        while True:
            asked = await socket.receive_json()
            try:
                if asked.get("type") == "subscribe":
                    conversation = Subscribe(**asked).conversation
                    # The request that began it may have gone to the other worker.
                    conversations.setdefault(conversation, [])
                    await send(socket, {"type": "subscribed", "conversation": conversation})
                    continue
                said = Said(**asked)
            except ValidationError as e:
                await send(socket, {"type": "error", "detail": str(e)})
                continue
            answer = reply(said.conversation, said.text)
            await send(socket, {"type": "accepted", "conversation": said.conversation, "ref": said.ref})
            for event in EVENTS:
                last += 1
                what = {**event, "reply": answer} if event["event"] == "replied" else event
                await send(
                    socket,
                    {"type": "event", "conversation": said.conversation, "id": last, "at": now(), "event": what},
                )
    except WebSocketDisconnect:
        pass
