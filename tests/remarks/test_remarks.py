"""Remarks are values: told apart by code, place and figures, kept as JSON, put into words only at the edge."""

from datetime import date
from decimal import Decimal

from kronespor.amounts import AmountError, PriceIndex
from kronespor.remarks import Cause, Money, Place, Remark, Term, Value, in_words, remark_json, remark_of

REMARK = Remark(
    "does-not-foot",
    "error",
    Place(table="1", row="I alt", column="2024"),
    {"printed": Decimal("1650"), "kroner": Money(Decimal("12.5")), "day": date(2026, 3, 2), "of": (Term("service"), 3)},
    (Cause("transposed", {"amount": Decimal("1560")}),),
)


def test_json_gives_back_the_same() -> None:
    assert remark_of(remark_json(REMARK)) == REMARK


def test_a_remark_is_the_same_whatever_its_figures_are() -> None:
    other = Remark(REMARK.code, REMARK.severity, REMARK.place, {"printed": Decimal(1)})
    assert other.key == REMARK.key
    assert other.fingerprint != REMARK.fingerprint
    assert REMARK.at(row="Netto").key != REMARK.key
    assert remark_of(remark_json(REMARK)).fingerprint == REMARK.fingerprint


def test_an_error_is_said_in_the_readers_language() -> None:
    try:
        PriceIndex("service", "made up", {}).convert(Decimal(1), 2024, 2025)
    except AmountError as error:
        assert error.remark.code == "no-price-index"
        assert "2024" in in_words(error.remark, "da")
        assert in_words(error.remark, "da") != in_words(error.remark, "en") == str(error)
    else:
        raise AssertionError("no index, and no error")


def test_a_code_of_a_later_version_is_shown_as_it_is() -> None:
    assert in_words(Remark("not-known-yet", values={"amount": Decimal("1234.5")}), "da") == (
        "not-known-yet (amount 1.234,5)"
    )


def test_amounts_have_the_decimals_of_the_paper() -> None:
    values: dict[str, Value] = {
        "printed": Decimal(2),
        "expected": Decimal(3),
        "difference": Decimal("-0.25"),
        "unit": "mio. kr.",
    }
    remark = Remark("does-not-foot", values={**values, "parts": Term("its-rows"), "decimals": 1})
    assert "Der står 2,0, men rækkerne giver 3,0; forskel -0,25 (mio. kr.)" in in_words(remark, "da")
    plain = Remark("does-not-foot", values={**values, "parts": Term("its-rows")})
    assert "Der står 2, men rækkerne giver 3; forskel -0,25 (mio. kr.)" in in_words(plain, "da")


def test_how_many_there_are_is_printed_as_amounts_are() -> None:
    assert "1.234" in in_words(Remark("attachments-not-read", values={"n": 1234}), "da")


def test_the_same_correction_is_told_once_with_its_likeliest_reason() -> None:
    right: dict[str, Value] = {"row": "Skov", "column": "Rest", "printed": Decimal(180), "right": Decimal(190)}
    causes = (Cause("same-cell", right), Cause("stale-total"), Cause("digit-typo", right), Cause("stale-total"))
    told = Remark("does-not-foot", causes=causes).told_causes
    assert [cause.code for cause in told] == ["same-cell", "stale-total", "stale-total"]
