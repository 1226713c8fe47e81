"""What sentences state of their amounts: what does not hold is found, and nothing else is told."""

from decimal import Decimal

import pytest

from kronespor.footing import foot_document
from kronespor.footing.sentences import relations_in
from kronespor.language import language
from kronespor.reading import Document, Passage
from kronespor.remarks import Money

WRONG = [
    ("da", "Puljen er på 148.300 kr., hvoraf 61.750 kr. er givet; der er 86.552 kr. tilbage.", 86_552, 86_550),
    ("da", "Puljen er i alt 1.000.000 kr. Heraf er 300.000 kr. afsat til Korpuljen og 500.000 kr. til projekter. "
           "Der er derfor 250.000 kr. tilbage.", 250_000, 200_000),
    ("da", "Der er et budget på 786.000 kr. Pr. 1. marts er 515.015 kr. reserveret. Restbeløbet udgør 270.895 kr.",
     270_895, 270_985),
    ("da", "Budgettet hæves fra 1.200.000 kr. til 1.500.000 kr., en stigning på 400.000 kr.", 400_000, 300_000),
    ("da", "Givet er 200.000 kr. til A, 150.000 kr. til B og 120.000 kr. til C, i alt 480.000 kr.", 480_000, 470_000),
    ("da", "Der er afsat 1.000.000 kr., fordelt med 600.000 kr. til A og 300.000 kr. til B.", 1_000_000, 900_000),
    ("da", "Tilskuddet er 130.000 kr., svarende til 12 % af udgiften på 1.000.000 kr.", 130_000, 120_000),
    ("da", "Regnestykket er 5.000.000 kr. - 2.000.000 kr., altså 2.500.000 kr.", 2_500_000, 3_000_000),
    ("da", "Der er 200.000 kr. i alt, heraf 300.000 kr. til drift.", 200_000, 300_000),
    ("da", "Udgiften er 2.400.000 kr., heraf 1.600.000 kr. til løn og 900.000 kr. til drift.", 2_400_000, 2_500_000),
    ("da", "Af puljens 800.000 kr. er 300.000 kr. givet til A og 250.000 kr. til B, og 280.000 kr. er endnu "
           "ikke fordelt.", 280_000, 250_000),
    ("da", "Tilskuddet udgør 45 % af de samlede udgifter på 2.000.000 kr., svarende til 800.000 kr.", 800_000, 900_000),
    ("da", "Udgiften er steget med 300.000 kr. fra 900.000 kr. til 1.300.000 kr.", 300_000, 400_000),
    ("da", "Der er aktuelt 156.936 kr. (1.133.400 kr. – 976.474 kr.) til disposition.", 156_936, 156_926),
    ("da", "Der er 143.116 kr. tilbage i Bypuljen. Udvalget vil bevilge 111.250 kr. og have 31.966 kr. tilbage.",
     31_966, 31_866),
    ("da", "Der overføres i alt 11,9 mio. kr., fordelt med -8,6 mio. kr. til 2026 og 22,5 mio. kr. til 2027.",
     11_900_000, 13_900_000),
    ("da", "Forbruget er 118,4 mio. kr. mod et budget på 115,9 mio. kr., svarende til et merforbrug på 5,2 mio. kr.",
     5_200_000, 2_500_000),
    ("da", "Budgettet er 12.400.000 kr. Der er brugt 11.950.000 kr. Det giver et mindreforbrug på 540.000 kr.",
     540_000, 450_000),
    ("da", "Forbruget er 118,4 mio. kr., hvilket er 3,5 mio. kr. mere end budgettet på 115,9 mio. kr.",
     3_500_000, 2_500_000),
    ("da", "Rammen er på 2.012,5 mio. kr., og udgifterne er 2.001,1 mio. kr., dvs. 14,1 mio. kr. under rammen.",
     14_100_000, 11_400_000),
    ("da", "Der er et mindreforbrug på 3,1 mio. kr. på skoler og et merforbrug på 5,0 mio. kr. på dagtilbud, dvs. et "
           "samlet merforbrug på 9,1 mio. kr.", 9_100_000, 1_900_000),
    ("da", "Nettoudgiften udgør 770.000 kr. (udgifter 1.000.000 kr. og indtægter 300.000 kr.).", 770_000, 700_000),
    ("da", "Bevillingen på 8,5 mio. kr. finansieres af rådighedsbeløb på 6,0 mio. kr. og kassen med 5,2 mio. kr.",
     8_500_000, 11_200_000),
    ("da", "Forbruget er faldet fra 5,0 mio. kr. i 2022 til 4,0 mio. kr. i 2023, svarende til et fald på 25 procent.",
     4_000_000, 3_750_000),
    ("da", "Der er 12 pladser a 85.000 kr., svarende til 1.200.000 kr.", 1_200_000, 1_020_000),
    ("da", "Gælden var primo 2025 412,5 mio. kr. Med en låneoptagelse på 38,0 mio. kr. og afdrag på 31,2 mio. kr. er "
           "gælden 491,3 mio. kr. ultimo 2025.", 491_300_000, 419_300_000),
    ("da", "Foreningen får 50 kr. pr. medlem til 1.200 medlemmer, i alt 66.000 kr.", 66_000, 60_000),
    ("da", "Huslejen er 1.050 kr. pr. m² for 420 m², i alt 444.000 kr. årligt.", 444_000, 441_000),
    ("da", "Der søges 25.000 kr. årligt i tre år, i alt 85.000 kr.", 85_000, 75_000),
    ("da", "Der afsættes 1,5 mio. kr. årligt i 2026-2029, i alt 6,5 mio. kr.", 6_500_000, 6_000_000),
    ("da", "Med 2,5 årsværk à 520.000 kr. bliver lønudgiften 1.350.000 kr.", 1_350_000, 1_300_000),
    ("da", "Der er 86.552 kr. tilbage af puljen på 148.300 kr., efter at der er givet 61.750 kr.", 86_552, 86_550),
    ("da", "Taksten hæves fra 250 kr. til 275 kr., svarende til 12 pct.", 275, 280),
    ("da", "Udgiften er faldet fra 8,0 mio. kr. til 6,0 mio. kr., hvilket svarer til 35 %.", 6_000_000, 5_200_000),
    ("da", "Det oprindelige budget på 2.500.000 kr. forhøjes med 400.000 kr. til 2.950.000 kr.", 2_950_000, 2_900_000),
    ("da", "Budgettet nedskrives med 400.000 kr. fra 2.900.000 kr. til 2.550.000 kr.", 400_000, 350_000),
    ("da", "Projektet koster 850.000 kr., hvoraf fonden dækker 500.000 kr. og kommunen de resterende 380.000 kr.",
     380_000, 350_000),
    ("da", "Budgettet udgør 5.200.000 kr. Forbruget er 4.680.000 kr., svarende til 95 pct. af budgettet.",
     4_680_000, 4_940_000),
    ("da", "Udvalgets pulje er på 500.000 kr. Udvalget gav 200.000 kr. den 3. marts. Restbeløbet på 350.000 kr. "
           "overføres.", 350_000, 300_000),
    ("da", "Samlet søges 1.250.000 kr. overført til 2026, hvoraf 800.000 kr. vedrører drift og 540.000 kr. anlæg.",
     1_250_000, 1_340_000),
    ("da", "Efter ændringen er rammen på 8,3 mio. kr. mod tidligere 7,9 mio. kr., altså en forøgelse på 0,7 mio. kr.",
     700_000, 400_000),
    ("da", "Der er indgået aftaler for 6.350.000 kr. ud af bevillingen på 8.000.000 kr., hvorfor der resterer "
           "1.560.000 kr.", 1_560_000, 1_650_000),
    ("da", "De samlede indtægter er 3.082,6 mio. kr., og de samlede udgifter er 3.098,3 mio. kr., hvilket giver et "
           "underskud på 17,5 mio. kr.", 17_500_000, 15_700_000),
    ("da", "Resultatet er et overskud på 43,8 mio. kr. mod budgetteret 38,1 mio. kr., en forbedring på 7,5 mio. kr.",
     7_500_000, 5_700_000),
    ("da", "Anlægsbevillingen forhøjes fra 12.500.000 kr. til 14.050.000 kr., dvs. med 1.500.000 kr.",
     1_500_000, 1_550_000),
    ("nb", "Potten er på 148 300 kr, hvorav 61 750 kr er gitt; det er 86 552 kr igjen.", 86_552, 86_550),
    ("sv", "Potten är på 148 300 kr, varav 61 750 kr har beviljats; det finns 86 552 kr kvar.", 86_552, 86_550),
    ("en", "The pot is 148,300 kr., of which 61,750 kr. is granted; 86,552 kr. is left.", 86_552, 86_550),
]  # fmt: skip
RIGHT = [
    "Puljen er på 148.300 kr., hvoraf 61.750 kr. er givet; der er 86.550 kr. tilbage.",
    "Budgettet hæves fra 1,2 mio. kr. til 1,5 mio. kr., svarende til en stigning på 0,3 mio. kr.",
    "Kommunen modtager 4,2 mio. kr., svarende til 1,2 pct. af puljen på 350 mio. kr.",
    "Anlægssummen er 45 mio. kr., fordelt med 10 mio. kr. i 2024 og 35 mio. kr. i 2025.",
]
UNSAID = [
    "Forbruget var 5,6 mio. kr. i 2023 mod 5,2 mio. kr. i 2022, svarende til et merforbrug på 0,9 mio. kr. i forhold "
    "til budgettet.",
    "Budgettet er på 12,4 mio. kr., og forbruget er 11,9 mio. kr. Derfor overføres et mindreforbrug på 0,3 mio. kr.",
    "Der er et merforbrug på 5,0 mio. kr. på dagtilbud og et mindreforbrug på 2,0 mio. kr. på skoler, og samlet er der "
    "således et merforbrug på 3,6 mio. kr., når øvrige områder medregnes.",
    "Udgiften stiger fra 4,0 mio. kr. i 2022 til 5,0 mio. kr. i 2025, svarende til en årlig stigning på 7,7 pct.",
    "Udgiften falder fra 5,0 mio. kr. i 2022 til 4,0 mio. kr. i 2023, svarende til et fald på 22 pct. i faste priser.",
    "Forbruget er 118,4 mio. kr. mod et budget på 115,9 mio. kr., svarende til et merforbrug på 4,1 mio. kr. efter "
    "overførsler.",
    "Anlægget til 8,5 mio. kr. finansieres med 6,0 mio. kr. fra puljen og 2,0 mio. kr. fra fonden. Resten lånes.",
    "3 møder a 2 timer a 400 kr., i alt 2.400 kr.",
    "Der er afsat 1,5 mio. kr. årligt i 2026-2029, svarende til 0,5 mio. kr. mere end i dag.",
    "Der gives 50 kr. pr. medlem til 1.200 medlemmer og 10.000 kr. til kurser, i alt 70.000 kr.",
    "Taksten hæves fra 250 kr. til 275 kr., svarende til 7 pct. i faste priser.",
    "Rammen hæves fra 5,0 mio. kr. til 6,0 mio. kr., hvilket giver 0,5 mio. kr. til nye indsatser.",
    "Budgettet er 8,3 mio. kr. mod 7,9 mio. kr. i 2024, en stigning på 0,9 mio. kr. siden 2022.",
    "Der er indgået aftaler for 6,0 mio. kr. af rammen på 8,0 mio. kr., og der resterer 1,5 mio. kr. af aftalerne.",
    "Indtægterne er 100,5 mio. kr. og udgifterne 110,2 mio. kr., hvilket giver et underskud på 4,5 mio. kr. i alt.",
    "Der er afsat 1,0 mio. kr., heraf 400.000 kr. til drift og 300.000 kr. til løn.",
    "Budgettet er 10,0 mio. kr. og forbruget stiger med 2,0 mio. kr. til 9,0 mio. kr.",
    "Tilskuddet er 300.000 kr., hvoraf 100.000 kr. udbetales nu og de resterende 250.000 kr. af puljen senere.",
    "Udgiften er 1,2 mio. kr. om året, hvoraf fonden dækker 0,5 mio. kr. og kommunen de resterende 1,9 mio. kr.",
    "Budgettet er 8,0 mio. kr. på skoler og 5,0 mio. kr. på budgettet for dagtilbud. Forbruget er 2,0 mio. kr., "
    "svarende til 31 pct. af budgettet.",
    "Gælden var 412,5 mio. kr. primo 2025. Med afdrag på 31,2 mio. kr. og kursregulering er den 380,0 mio. kr. ultimo.",
    "Der er 86.000 kr. tilbage af puljen på 148.300 kr., efter at der er givet 61.750 kr. og betalt gebyr.",
    "Der er 3 medarbejdere a 500.000 kr. og 2 elever a 200.000 kr., i alt 1.900.000 kr.",
    "I 2024 var tilskuddet 2,1 mio. kr., og det er 0,4 mio. kr. mere end i 2023, hvor budgettet var 1,9 mio. kr.",
    "Likviditeten er 150,2 mio. kr. mod 140,1 mio. kr. sidst, hvilket er 50,2 mio. kr. over måltallet på 100 mio. kr.",
    "Resultatet er på 12,0 mio. kr. mod et budget på 10,0 mio. kr., altså et overskud på 12,0 mio. kr.",
    "Udgiften anslås til 2,5 mio. kr. (2,0 mio. kr. - 3,0 mio. kr.).",
    "Nettoudgiften udgør 700.000 kr. (merudgift i 2026: 100.000 kr. og mindreindtægt 50.000 kr.).",
    "Det samlede merforbrug på 6,0 mio. kr. er fordelt på et merforbrug på anbringelser på 9,0 mio. kr., et "
    "mindreforbrug på forebyggelse på 1,0 mio. kr. og en merindtægt på 2,0 mio. kr.",
    "Projektet til 8,5 mio. kr. finansieres af rådighedsbeløbet på 6,0 mio. kr. og puljen på 5,0 mio. kr.",
    "Der er givet 100.000 kr. til skolen. Dertil kommer 200.000 kr. til A og 50.000 kr. til B, i alt 350.000 kr.",
    "Der er et merforbrug på 2 mio. kr., heraf 3,5 mio. kr. på skoler.",
    "Der er 2 mio. kr. i 2024, heraf 1 mio. kr. til drift, og 3 mio. kr. i 2025.",
    "I budgettet er der 2 mio. kr. til A. Der er givet 1,5 mio. kr. til B, og 6 mio. kr. er ikke brugt.",
    "Udgiften går fra 1.200.000 kr. til 1.800.000 kr., en stigning på 300.000 kr. om året.",
    "Udgiften er 130.000 kr., svarende til 12 pct. af budgettet, og indtægten er 1.900.000 kr.",
    "Puljen er på 2 mio. kr. årligt. Der er givet 1,5 mio. kr. i 2024 og 0,3 mio. kr. i 2025, og der er 0,9 mio. kr. "
    "tilbage.",
    "Forbruget faldt fra 5,6 mio. kr. i 2023 til 5,2 mio. kr. i 2024, altså et fald på 0,5 mio. kr.",
    "Ansøgt beløb: 45.000 kr. Indstillet beløb: 30.000 kr. Restbeløb i puljen: 120.000 kr.",
    "Der er knap 1,2 mio. kr. i puljen, hvoraf ca. 400.000 kr. er brugt, så der er 800.000 kr. tilbage.",
    "Der er givet 200.000 kr. årligt til A og 100.000 kr. til B, i alt 700.000 kr.",
    "Udvalget har et merforbrug på 5 mio. kr. på skoler og et mindreforbrug på 3 mio. kr. på ældre, i alt 2 mio. kr.",
    "Rammen er på 2.000.000 kr. Heraf er 500.000 kr. givet til X. Det foreslås, at 300.000 kr. bruges til Y. Der er "
    "1.500.000 kr. tilbage.",
    "Budgettet er på 12,4 mio. kr., heraf 3,1 mio. kr. til drift. Der er brugt 9,9 mio. kr. Der ventes 1,0 mio. kr. "
    "tilbage.",
    "Puljen er på 10 mio. kr., hvoraf mindst 4 mio. kr. er givet; der er 7 mio. kr. tilbage.",
    "Der er 2,5 mio. kr. tilbage af puljen på 10 mio. kr., hvoraf 7 mio. kr. er udmøntet, da 0,5 mio. kr. er overført.",
    "Puljen er på 10.000.000 kr., hvoraf 4.000.000 kr. er givet til A; der er 1.250.000 kr. tilbage.",
]


def found(text: str, code: str = "da") -> list[tuple[object, object]]:
    document = Document("notat.txt", "0", "text/plain", passages=(Passage("paragraph", text, 1),), language=code)
    errors = [f for f in foot_document(document).findings if f.severity == "error"]
    return [(f.values["printed"], f.values["expected"]) for f in errors]


@pytest.mark.parametrize(("code", "text", "printed", "expected"), WRONG, ids=range(len(WRONG)))
def test_what_does_not_hold_is_found(code: str, text: str, printed: int, expected: int) -> None:
    assert found(text, code) == [(Money(Decimal(printed)), Money(Decimal(expected)))]


@pytest.mark.parametrize("text", RIGHT, ids=range(len(RIGHT)))
def test_what_holds_is_known_to_hold(text: str) -> None:
    equations = [r for r in relations_in(text, language("da")) if r.asserted.kind != "part"]
    assert equations
    assert all(r.holds for r in equations)
    assert found(text) == []


@pytest.mark.parametrize("text", UNSAID, ids=range(len(UNSAID)))
def test_where_the_words_leave_another_meaning_nothing_is_told(text: str) -> None:
    assert found(text) == []
