"""From a question to its answer: `python -m benchmarks.answers` on SQLite, with 100,000 postings.

The register of `benchmarks.register` with initiatives that have names; what is measured is the median of some runs of
what the pages call: the question understood, the answer of four plans as Word read back and held against the register,
and an answer whose annex of sources has two hundred pages.
"""

import json
import os
import resource
import tempfile
from dataclasses import replace
from multiprocessing import Process
from random import Random

from benchmarks.register import clock, make, milliseconds

NAMES = """mentorordning fritidspas hotline rådgivning værested beskæftigelse sprogundervisning brobygger demokrati
antisemitisme lektiehjælp forældre integration sundhed ensomhed kvinder unge flygtninge boligområde naboskab job"""
WORDS = NAMES.split()
QUESTION = (
    "For hver af handleplanerne ønskes det opgjort, hvad der oprindeligt var afsat, og hvad der aktuelt er afsat til "
    "mentorordningen og fritidspas i perioden 2010-2014, fordelt på de enkelte indsatser og finansieringskilder."
)


YEARS = tuple(range(2022, 2027))


def peak(whose: int) -> int:
    """The most memory so far, in MB: of this process, or of the largest that it has started."""
    return round(resource.getrusage(whose).ru_maxrss / 1024)


def make_register() -> None:
    """The register of `benchmarks.register`."""
    from kronespor.cli import database

    database.ready()
    make(100_000)


def main() -> None:
    """Make the register, measure, print one line of JSON."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KRONESPOR_HOME"] = folder
        os.environ.pop("DATABASE_URL", None)
        maker = Process(target=make_register)  # whose memory is not that of answers
        maker.start()
        maker.join()
        from kronespor.cli import database

        database.ready()
        from kronespor.answers.answer import Wording, build_answer
        from kronespor.answers.query import Query
        from kronespor.answers.understanding import understood
        from kronespor.answers.writing import WRITERS, differences, write
        from kronespor.register.models import ActionPlan, Alias, Initiative

        rng = Random(1)
        rows = list(Initiative.objects.all())
        for row in rows:
            row.name = " ".join(rng.sample(WORDS, 3)) + f" {row.pk}"
        Initiative.objects.bulk_update(rows, ["name"], 500)
        Alias.objects.all().delete()
        plans = tuple(ActionPlan.objects.order_by("pk").values_list("pk", flat=True))

        def asked() -> bytes:
            query = understood(QUESTION).query
            query = replace(query, plans=plans[:4], initiatives=(), themes=())
            return write(build_answer(query, Wording(question=QUESTION)), "docx")

        found = {
            "initiatives": len(rows),
            "understood_ms": milliseconds(lambda: understood(QUESTION), 3),
            "question_to_word_ms": milliseconds(asked, 5),
        }
        long = build_answer(Query(plans=plans[:86], years=YEARS), Wording(question=QUESTION))
        found["annex_figures"] = len(long.sources)
        found["annex_word_s"] = round(clock(lambda: WRITERS["docx"](long)), 1)
        found["word_peak_mb"] = peak(resource.RUSAGE_SELF)
        import pypdfium2

        pdf: list[bytes] = []
        found["annex_pdf_s"] = round(clock(lambda: pdf.append(WRITERS["pdf"](long))), 1)
        found["annex_pages"] = len(pypdfium2.PdfDocument(pdf[0]))
        found["printing_peak_mb"] = peak(resource.RUSAGE_CHILDREN)
        found["pdf_peak_mb"] = peak(resource.RUSAGE_SELF)
        found["annex_read_back_s"] = round(clock(lambda: differences(long, pdf[0], "pdf")), 1)
        found["peak_mb"] = peak(resource.RUSAGE_SELF)
        print(json.dumps(found))


if __name__ == "__main__":
    main()
