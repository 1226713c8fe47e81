"""A hook of MkDocs: puts the pictures that the browser tests have made (`make shots`) where a page asks for them.

A page asks by a comment, `<!-- picture: overview, The overview -->`: the name of a picture in out/screenshots, and what
it shows. None is kept in git, so that none grows old; where none was made, as without a browser, the page goes without.
"""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

MADE = Path(__file__).resolve().parent.parent / "out" / "screenshots"
KIND = "da-1280"
"""Of the pictures: Danish, on a wide screen."""
ASKED = re.compile(r"<!-- picture: (?P<name>[\w-]+), (?P<shown>[^>]+) -->")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pictures to the site."""
    for picture in sorted(MADE.glob(f"{KIND}-*.png")):
        name = picture.stem.removeprefix(f"{KIND}-")
        files.append(File.generated(config, f"pictures/{name}.png", abs_src_path=str(picture)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Show the pictures that a page asks for and that were made."""

    def shown(asked: re.Match[str]) -> str:
        at = f"pictures/{asked['name']}.png"
        return f"![{asked['shown']}]({at})" if files.get_file_from_path(at) else ""

    return ASKED.sub(shown, markdown)
