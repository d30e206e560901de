"""Which shop a thing belongs to: what the guard asks before anybody may see it."""

from __future__ import annotations

from cs_assistant.errors import NotFoundError
from cs_assistant.storage.database import Database


class Whose:
    """One method a kind of thing. Each raises NotFoundError for what does not exist."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def conversation(self, conversation_id: str) -> str:
        """The shop of a conversation."""
        return (await self._database.read(lambda uow: uow.conversations.get(conversation_id))).shop_id

    async def case(self, case_id: str) -> str:
        """The shop of a case."""
        return (await self._database.read(lambda uow: uow.cases.get(case_id))).shop_id

    async def task(self, task_id: str) -> str:
        """The shop of a task."""
        return (await self._database.read(lambda uow: uow.tasks.get(task_id))).shop_id

    async def attachment(self, attachment_id: str) -> str:
        """The shop of a picture kept with a case."""
        return await self._database.read(lambda uow: uow.attachments.shop_of(attachment_id))

    async def promise(self, promise_id: str) -> str:
        """The shop of a promise."""
        return (await self._database.read(lambda uow: uow.promises.get(promise_id))).shop_id

    async def phone_model(self, model_id: str) -> str:
        """The shop of a phone model added in the console."""
        added = await self._database.read(lambda uow: uow.phone_models.in_force())
        found = next((each.model.shop_id for each in added if each.id == model_id), None)
        if found is None:
            raise NotFoundError("这个机型已经撤下了。请刷新后再看。")
        return found

    async def import_batch(self, batch_id: str) -> str:
        """The shop of a file that was imported."""
        return (await self._database.read(lambda uow: uow.imports.get(batch_id))).shop_id

    async def example(self, example_id: str) -> None:
        """Examples belong to no shop: only whether this one is in force."""
        examples = await self._database.read(lambda uow: uow.learned.examples())
        if all(example.id != example_id for example in examples):
            raise NotFoundError("这条例句已经取消了。请刷新后再看。")

    async def act(self, act_key: str) -> str:
        """The shop of a line that is to be checked (可能已发送)."""
        return (await self._database.read(lambda uow: uow.outbox.uncertain_with_key(act_key))).shop_id
