"""协作待办 over HTTP: what departments are asked, their answers, the pictures they send."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import hdrs, web

from cs_assistant.domain.people import Person, Right
from cs_assistant.domain.script_library import Library
from cs_assistant.errors import BadInputError
from cs_assistant.services.pictures import PICTURE_LIMIT, TOO_LARGE, read_picture
from cs_assistant.services.tasks import TaskView
from cs_assistant.storage.case_records import TaskState
from cs_assistant.web import case_present
from cs_assistant.web.batches import BatchResult, batch_result, refused_rows
from cs_assistant.web.case_models import FileEntry, TaskEntry
from cs_assistant.web.context import CONSOLE, person_of
from cs_assistant.web.present import local, shop_colours
from cs_assistant.web.routes import ApiRoute, Query, answer, read_body
from cs_assistant.web.scoping import by_attachment, by_task
from cs_assistant.web.task_models import ManyAnswers, PictureKept, TaskAnswer, TaskList

TASKS = "/api/v1/tasks"
TASK = f"{TASKS}/{{task_id}}"
STATES = {"open": TaskState.OPEN, "done": None}


async def get_tasks(request: web.Request) -> web.Response:
    """Tasks of one's own department, or of all departments of one's shops."""
    console, person = request.app[CONSOLE], person_of(request)
    which = request.query.get("state", "open")
    if which not in STATES:
        raise BadInputError("状态只能是 open（没办的）或 done（办完的）。", where="state")
    found = await console.office.tasks.listed(person, state=STATES[which])
    items = [_entry(view, person, console.library()) for view in found]
    colours = shop_colours(console.library())
    return answer(TaskList(now=local(console.clock.now()), me=person.name, colours=colours, items=items))


async def post_answer(request: web.Request) -> web.Response:
    """Answer a task."""
    body = await read_body(request, TaskAnswer)
    console, person = request.app[CONSOLE], person_of(request)
    task_id = request.match_info["task_id"]
    await console.office.tasks.answer(
        task_id, person, answer=body.answer, words=body.words, given=body.given, on_behalf=body.on_behalf
    )
    view = await console.office.tasks.one(task_id)
    return answer(_entry(view, person, console.library()))


async def post_answers(request: web.Request) -> web.Response:
    """The same answer to many tasks."""
    body = await read_body(request, ManyAnswers)
    console = request.app[CONSOLE]
    whys = await refused_rows(request, Right.TASKS, body.task_ids, console.whose.task)
    whys |= await console.office.tasks.answer_many(
        [each for each in body.task_ids if each not in whys], person_of(request), answer=body.answer,
        words=body.words, given=body.given, on_behalf=body.on_behalf,
    )
    return answer(batch_result(body.task_ids, whys))


async def post_picture(request: web.Request) -> web.Response:
    """A picture for a task: the body is the file itself."""
    if (request.content_length or 0) > PICTURE_LIMIT:
        raise BadInputError(TOO_LARGE, where="picture")
    picture = read_picture(await request.read(), request.query.get("name", ""))
    kept = await request.app[CONSOLE].office.tasks.add_picture(
        request.match_info["task_id"], person_of(request), picture
    )
    return answer(PictureKept(id=kept), status=201)


async def get_attachment(request: web.Request) -> web.Response:
    """A picture kept with a case."""
    tasks = request.app[CONSOLE].office.tasks
    found = await tasks.attachment(request.match_info["attachment_id"], person_of(request))
    headers = {hdrs.CONTENT_DISPOSITION: f"inline; filename*=UTF-8''{quote(found.name, safe='')}"}
    return web.Response(body=found.data, content_type=found.media_type, headers=headers)


def _entry(view: TaskView, person: Person, library: Library) -> TaskEntry:
    shown = case_present.task(view.task, view.case, person, library)
    pictures = [FileEntry(id=each, name=name, task_id=view.task.id) for each, name in view.pictures]
    return shown.model_copy(update={"pictures": pictures})


def task_routes() -> tuple[ApiRoute, ...]:
    """The tasks' part of the route table."""
    return (
        ApiRoute(
            method="GET", path=TASKS, handler=get_tasks, summary="协作待办：本部门的；客服看得到各部门的",
            response=TaskList, query=(Query(name="state", description="open 没办的（默认）、done 办完的"),),
            may=Right.TASKS,
        ),
        ApiRoute(
            method="POST", path=f"{TASKS}/answers", handler=post_answers, summary="一批同样的答复，逐个报结果",
            request=ManyAnswers, response=BatchResult, may=Right.TASKS,
        ),
        ApiRoute(
            method="POST", path=f"{TASK}/answer", handler=post_answer, summary="答复一个待办；替别的部门答是代录",
            request=TaskAnswer, response=TaskEntry, errors=(404, 409), may=Right.TASKS, shop=by_task,
        ),
        ApiRoute(
            method="POST", path=f"{TASK}/picture", handler=post_picture, response=PictureKept, errors=(404, 413),
            summary="给待办加一张图片：请求体就是文件本身，3 MB 以内，PNG、JPEG、WebP、GIF",
            query=(Query(name="name", description="文件名"),), may=Right.TASKS, shop=by_task,
        ),
        ApiRoute(
            method="GET", path="/api/v1/attachments/{attachment_id}", handler=get_attachment, errors=(404,),
            summary="一张图片：能看案件的人，或待办所属部门的人", may=None, shop=by_attachment,
        ),
    )
