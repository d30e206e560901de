"""Everything that knows the script library's folder (`scripts_zh/`, format: docs/scripts.md).

files      a folder, a wheel or a database snapshot as one mapping path → text
located    YAML read as text, every value with its line; slips explained in Chinese
schema     what may stand in each file (pydantic); `read` turns its errors into problems
load       files → records of `cs_assistant.domain.scripts`, or every problem at once
checks     the rules that need the whole library: citations, numbers, collisions, tests
variables  what a text may say about shop, order, dates and policy
template   the small part of jinja2 a text may use; `render` fills it in, or refuses
world      the invented orders script tests and the demo play in
seed       the shipped folder copied for a shop
"""
