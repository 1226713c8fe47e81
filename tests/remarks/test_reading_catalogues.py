"""A catalogue is read as gettext's own tools read it."""

import io
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages import mofile, pofile

import kronespor
from kronespor.remarks.catalogues import Catalogue

FILES = sorted(Path(kronespor.__file__).parent.rglob("*.po"))
HEAD = 'msgid ""\nmsgstr ""\n"Language: da\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_every_text_is_what_babel_compiles_of_it(file: Path) -> None:
    compiled = io.BytesIO()
    with file.open("rb") as kept:
        catalogue = pofile.read_po(kept, locale=file.parts[-3])
    mofile.write_mo(compiled, catalogue)
    compiled.seek(0)
    babels, ours = GNUTranslations(compiled), Catalogue([file])
    texts = [message for message in catalogue if message.id]
    assert texts
    for message in texts:
        if isinstance(message.id, str):
            known = ours.pgettext(message.context, message.id) if message.context else ours.gettext(message.id)
            assert known == message.string
        else:
            for n in (0, 1, 2, 25):
                one, many = message.id
                assert ours.ngettext(one, many, n) == babels.ngettext(one, many, n)


def test_contexts_escapes_long_texts_and_the_rule_of_plurals(tmp_path: Path) -> None:
    file = tmp_path / "a.po"
    file.write_text(
        HEAD + '\n# why\nmsgctxt "name"\nmsgid "a"\nmsgstr "with \\"quotes\\"\\nand \\\\n"\n\n'
        'msgid ""\n"first, "\n"second"\nmsgstr ""\n"et, "\n"to"\n\nmsgid "%(n)s row"\nmsgid_plural "%(n)s rows"\n'
        'msgstr[0] "række"\nmsgstr[1] "rækker"\n\nmsgid "not yet"\nmsgstr ""',
        "utf-8",
    )
    texts = Catalogue([file])
    assert texts.pgettext("name", "a") == 'with "quotes"\nand \\n'
    assert texts.gettext("a") == "a"
    assert texts.gettext("first, second") == "et, to"
    assert [texts.ngettext("%(n)s row", "%(n)s rows", n) for n in (0, 1, 2)] == ["række", "række", "rækker"]
    assert texts.gettext("not yet") == "not yet"
