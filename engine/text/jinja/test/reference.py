#!/usr/bin/env python3
"""Makes snippets.json and templates.json anew with Python's Jinja2, set up as Hugging Face sets it up for chat templates.

    python3 reference.py FOLDER     FOLDER: models/templates of llama.cpp's source

Needs `pip install jinja2`. Only the results are kept: of templates, which are other people's, the hash of what they write.
"""
import datetime, hashlib, json, pathlib, sys
import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

HERE = pathlib.Path(__file__).parent
NOW = datetime.datetime(2026, 3, 4, 15, 6, 7)


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        next(parser.stream)
        return parser.parse_statements(["name:endgeneration"], drop_needle=True)


def environment():
    def refuse(message):
        raise jinja2.exceptions.TemplateError(message)

    def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    made.filters["tojson"] = to_json
    made.globals.update(raise_exception=refuse, strftime_now=lambda form: NOW.strftime(form))
    return made


def render(template, names):
    try:
        names = dict(names, bos_token="<BOS>", eos_token="<EOS>", tools=None)
        return environment().from_string(template).render(**names)
    except Exception:
        return None


def rows(values):
    return ",\n".join(values)


def main(folder):
    kept = json.loads((HERE / "templates.json").read_text())
    conversations = kept["conversations"]
    snippets = [[text, render(text, conversations["turns"])] for text, _ in json.loads((HERE / "snippets.json").read_text())]
    lines = rows(json.dumps(each, ensure_ascii=False) for each in snippets)
    (HERE / "snippets.json").write_text("[\n" + lines + "\n]\n")

    def mark(text):
        return "refused" if text is None else hashlib.sha256(text.encode()).hexdigest()[:12]

    expected = {}
    for path in sorted(pathlib.Path(folder).glob("*.jinja")):
        template = path.read_bytes().decode()
        expected[path.stem] = " ".join(mark(render(template, names)) for names in conversations.values())
    said = rows(f"    {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in conversations.items())
    found = rows(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in expected.items())
    text = '{\n  "conversations": {\n' + said + '\n  },\n  "expected": {\n' + found + "\n  }\n}\n"
    (HERE / "templates.json").write_text(text)


main(sys.argv[1])
