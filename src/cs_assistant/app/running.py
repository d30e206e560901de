"""A running desk: database, services, gateways and pages put together, started and stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from aiohttp import ClientSession, web

from cs_assistant.app.scripts import LoadedScripts, ScriptProblem, build_assistant, read_scripts
from cs_assistant.app.scripts import lint_text
from cs_assistant.errors import LibraryError
from cs_assistant.gateways.base import Channel, Clock, OrderSystem
from cs_assistant.gateways.sandbox.build import Sandbox, add_sandbox
from cs_assistant.gateways.webhook.channel import WebhookChannel
from cs_assistant.gateways.webhook.orders import NoOrders
from cs_assistant.gateways.webhook.routes import CHANNEL as WEBHOOK
from cs_assistant.gateways.webhook.routes import message_route
from cs_assistant.services.automation import AutomationDesk
from cs_assistant.services.deliver import Deliver
from cs_assistant.services.desk import Desk
from cs_assistant.services.live import Hub
from cs_assistant.services.publish import Publish
from cs_assistant.services.receive import Brain, Checkpoint, Receive, no_checkpoint
from cs_assistant.settings import Settings
from cs_assistant.storage.database import Database
from cs_assistant.web.build import add_console


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)
