"""Consent texts: dated and complete, and once registered never changed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cs_assistant.app.scripts import lint_text
from cs_assistant.cli import cli, register_commands
from cs_assistant.domain.script_library import Library
from cs_assistant.domain.verdicts import VerdictValue
from cs_assistant.library.files import digest_of, packaged_folder
from cs_assistant.library.load import Problem, load, load_folder
from cs_assistant.library.publishing import register_terms

from .test_checks import lint

VERSION = "send_back.2026-11-22"
FILE = f"terms/{VERSION}.yaml"
REGISTER = "terms/published.yaml"
TERMS = f"""\
version: {VERSION}
valid_from: 2026-11-22
texts:
  - id: early
    title: 七日内
    when: {{product: [phone], verdicts: {{seven_day.return: "yes"}}}}
    clause: [R2.13]
    text: |-
      签收七日内，来回邮费{{{{ shop_name }}}}出。
      您同意吗？
  - id: any
    title: 其他
    clause: [R2.14]
    text: |-
      {{% if outlet_enquiry %}}查询：{{{{ outlet_enquiry }}}}。{{% endif %}}
      您同意吗？
"""


def found(files: dict[str, str]) -> list[Problem]:
    return list(load(files, lint).problems)


@pytest.fixture
def terms(mini: dict[str, str]) -> dict[str, str]:
    """The small library with registered terms."""
    return with_terms(mini, TERMS)


def with_terms(files: dict[str, str], text: str) -> dict[str, str]:
    return {**files, FILE: text, REGISTER: f"{VERSION}: {digest_of(text)}\n"}


def test_terms_are_loaded_and_numbers_may_stand_in_them(terms: dict[str, str]) -> None:
    loaded = load(terms, lint)
    assert loaded.problems == ()
    assert loaded.library is not None
    (version,) = loaded.library.terms
    assert (version.version, version.kind, version.valid_from) == (VERSION, "send_back", date(2026, 11, 22))
    early, anyhow = version.texts
    assert early.id == f"terms/{VERSION}#early"
    assert early.when.verdicts == {"seven_day.return": frozenset({VerdictValue.YES})}
    assert anyhow.when.specificity == 0
    assert loaded.library.terms_text(early.id) is early
    assert loaded.library.terms_text("terms/send_back.2020-01-01#early") is None


@pytest.mark.parametrize(
    ("old", "new", "what", "fix"),
    [
        (f"version: {VERSION}", "version: send_back.2026-11-23", "和文件名对不上", f"version: {VERSION}"),
        ("valid_from: 2026-11-22", "valid_from: 2026-12-01", "生效日期 2026-12-01 和文件名对不上", "写成一样"),
        ("id: any", "id: early", "有 2 条细则都叫「early」", "不同的 id"),
        ("id: any", "id: Any!", "编号「Any!」不合规", "小写"),
        ("    clause: [R2.14]", "    when: {product: [shoes]}\n    clause: [R2.14]", "每一条细则都有条件", "不写 when"),
        ('    when: {product: [phone], verdicts: {seven_day.return: "yes"}}\n', "", "和「early」是同一种情况", "when"),
        ("seven_day.return", "seven_day.retrun", "没有权益判断「seven_day.retrun」", "是不是想写 seven_day.return？"),
        ('"yes"', "shop", "没有「shop」这个值", "yes、no、unknown"),
        ("when: {product", "when: {answer: failed, product", "不认识的名字「answer」", "product、status、verdicts"),
        ("[R2.13]", "[R2.22]", "条款 R2.22 已停用", "现行"),
        ("[R2.14]", "[R9.9]", "没有条款「R9.9」", "clauses.yaml"),
        ("{{ shop_name }}", "{{ today }}", "细则里不能用变量「today」", "shop_name、outlet_enquiry"),
        ("{{ shop_name }}", "{{ shop_name|upper }}", "过滤器", "只写变量名"),
        ("您同意吗？\n  - id", "谢谢。\n  - id", "没有以征求同意的问句结尾", "您同意按这个细则寄回检测吗？"),
        ("来回邮费", "保证", "不作绝对承诺", "换一种说法"),
        ("查询：", "保证：", "不作绝对承诺", "换一种说法"),
    ],
)
def test_a_planted_fault_is_found(mini: dict[str, str], old: str, new: str, what: str, fix: str) -> None:
    assert old in TERMS
    problems = found(with_terms(mini, TERMS.replace(old, new, 1)))
    assert [problem.place.file for problem in problems] == [FILE]
    assert what in problems[0].what
    assert fix in problems[0].fix


def test_what_only_a_person_may_send_may_stand_in_terms(mini: dict[str, str]) -> None:
    assert found(with_terms(mini, TERMS.replace("邮费", "运费"))) == []


def test_a_registered_version_that_was_changed_is_a_problem(terms: dict[str, str]) -> None:
    (problem,) = found({**terms, FILE: TERMS.replace("来回邮费", "单程邮费")})
    assert problem.place.file == FILE
    assert "已经发布" in problem.what
    assert "另写一个新日期的文件" in problem.fix


def test_blank_lines_at_the_end_of_a_registered_file_change_nothing(terms: dict[str, str]) -> None:
    assert found({**terms, FILE: TERMS + "\n\n"}) == []


def test_a_registered_version_that_is_gone_is_a_problem(terms: dict[str, str]) -> None:
    (problem,) = found({path: text for path, text in terms.items() if path != FILE})
    assert (problem.place.file, problem.place.line) == (REGISTER, 1)
    assert "不见了" in problem.what


def test_a_version_that_is_not_registered_is_a_problem(terms: dict[str, str]) -> None:
    (problem,) = found({path: text for path, text in terms.items() if path != REGISTER})
    assert problem.place.file == FILE
    assert "--publish-terms" in problem.fix


@pytest.mark.parametrize("name", [FILE, REGISTER])
def test_nothing_is_concluded_from_a_file_that_cannot_be_read(terms: dict[str, str], name: str) -> None:
    rest = {path: text for path, text in terms.items() if path != name}
    assert load(rest, lint, unreadable={name}).problems == ()


def test_a_reply_names_terms_that_exist(terms: dict[str, str]) -> None:
    path = "intents/chat/thanks.yaml"
    for kind, problems in (("send_back", []), ("send_bak", ["没有细则「send_bak」"])):
        changed = re.sub(r"    text: .*\n", f"    terms: {kind}\n", terms[path], count=1)
        assert [problem.what for problem in found({**terms, path: changed})] == problems


def test_terms_are_sent_by_a_person_alone(terms: dict[str, str]) -> None:
    path = "intents/chat/thanks.yaml"
    carrier = re.sub(r"    text: .*\n", "    terms: send_back\n    automatic: true\n", terms[path], count=1)
    changed = carrier.replace("automation: false", "automation: true")
    (problem,) = found({**terms, path: changed})
    assert (problem.place.file, problem.what) == (path, "细则只能由人发")
    assert changed.splitlines()[problem.place.line - 1] == "    terms: send_back"


@pytest.mark.parametrize("name", ["send_back", "send_back.2026-1-1", "publish", "published.2026", "Send.2026-11-22"])
def test_a_misnamed_terms_file_is_not_told_to_take_the_registers_name(terms: dict[str, str], name: str) -> None:
    (problem,) = found({**terms, f"terms/{name}.yaml": TERMS})
    assert problem.what == "不认识的文件，里面的内容不会生效"
    assert "例如 terms/send_back.2026-11-22.yaml" in problem.fix
    assert "是不是想写" not in problem.fix


def test_the_version_in_force_is_the_latest_that_has_begun(terms: dict[str, str]) -> None:
    later = TERMS.replace("2026-11-22", "2027-01-01")
    files = {**terms, "terms/send_back.2027-01-01.yaml": later}
    library = load({**files, REGISTER: register_terms(files).text}, lint).library
    assert library is not None
    in_force = {day: library.terms_on("send_back", day) for day in DAYS}
    assert [terms and terms.version for terms in in_force.values()] == [None, VERSION, VERSION, "send_back.2027-01-01"]
    assert library.terms_on("repair", date(2027, 1, 1)) is None


DAYS = (date(2026, 11, 21), date(2026, 11, 22), date(2026, 12, 31), date(2027, 1, 1))


def test_registering_adds_what_is_new_and_keeps_what_stands(terms: dict[str, str]) -> None:
    later = TERMS.replace("2026-11-22", "2027-01-01")
    tampered = {**terms, FILE: TERMS.replace("来回邮费", "单程邮费"), "terms/send_back.2027-01-01.yaml": later}
    registered = register_terms(tampered)
    assert registered.versions == ("send_back.2027-01-01",)
    assert registered.text.startswith(terms[REGISTER])
    assert register_terms({**tampered, REGISTER: registered.text}).versions == ()


@pytest.fixture
def folder(tmp_path: Path, mini: dict[str, str]) -> Path:
    for name, text in {**mini, FILE: TERMS}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def check(folder: Path, *options: str) -> tuple[int, str]:
    register_commands()
    result = CliRunner().invoke(cli, ["check", str(folder), "--no-rehearse", *options])
    return result.exit_code, result.output


def test_one_command_registers_and_then_the_text_is_fixed(folder: Path) -> None:
    assert check(folder)[0] == 1
    code, said = check(folder, "--publish-terms")
    assert code == 0, said
    assert f"已登记：{VERSION}" in said
    assert check(folder, "--publish-terms") == (0, "没有新的细则要登记。\n没有问题。\n")
    (folder / FILE).write_text(TERMS.replace("来回邮费", "单程邮费"), "utf-8")
    code, said = check(folder, "--publish-terms")
    assert code == 1
    assert "另写一个新日期的文件" in said


def test_a_library_with_problems_registers_nothing(folder: Path) -> None:
    (folder / FILE).write_text(TERMS.replace("[R2.13]", "[R9.9]"), "utf-8")
    code, said = check(folder, "--publish-terms")
    assert code == 1
    assert "没有条款「R9.9」" in said
    assert not (folder / REGISTER).exists()


def test_a_register_that_cannot_be_read_is_not_written_over(folder: Path) -> None:
    """Else a text changed since, and every other one, would be registered as new."""
    assert check(folder, "--publish-terms")[0] == 0
    kept = ("# 登记" + (folder / REGISTER).read_text("utf-8")).encode("gbk")
    (folder / REGISTER).write_bytes(kept)
    (folder / FILE).write_text(TERMS.replace("来回邮费", "单程邮费"), "utf-8")
    code, said = check(folder, "--publish-terms")
    assert code == 1
    assert f"{REGISTER}:1 文件不是 UTF-8 编码" in said
    assert (folder / REGISTER).read_bytes() == kept


@pytest.fixture(scope="module")
def shipped() -> Library:
    library = load_folder(packaged_folder(), lint_text).library
    assert library is not None
    return library


def test_the_shipped_terms_are_lawful(shipped: Library) -> None:
    version = shipped.terms_on("send_back", date(2026, 11, 22))
    assert version is not None
    for text in version.texts:
        assert {"D2", "R2.19", "R2.24"} <= set(text.clause), text.id
        assert "再检" in text.text
        assert "自愿" in text.text
        assert "整套寄还给您" in text.text
        assert "一半" not in text.text
        assert "运费我们出" in text.text
        assert text.text.endswith("您同意按这个细则寄回检测吗？")
        assert len(text.text) <= 420


def test_only_after_the_first_week_is_the_handset_alone_exchanged(shipped: Library) -> None:
    texts = {text.situation: text.text for terms in shipped.terms for text in terms.texts}
    assert "换整机" in texts["phone_return"]
    assert "主机" not in texts["phone_return"]
    assert "换的是主机" in texts["phone_exchange"]
