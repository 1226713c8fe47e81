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
    ("da", "Udgiften er 100.000 kr. ekskl. moms, svarende til 175.000 kr. inkl. moms.", 175_000, 125_000),
    ("da", "Projektet koster 480.000 kr. ekskl. moms (650.000 kr. inkl. moms).", 650_000, 600_000),
    ("da", "Prisen er 250.000 kr. inkl. moms, hvoraf moms udgør 55.000 kr.", 55_000, 50_000),
    ("da", "Puljen er på 900.000 kr. En tredjedel af puljen, svarende til 350.000 kr., gives til "
           "foreninger.", 350_000, 300_000),
    ("da", "Kommunen betaler to tredjedele af udgiften på 1.350.000 kr., dvs. 950.000 kr.", 950_000, 900_000),
    ("da", "Projektet koster 1.200.000 kr., hvoraf halvdelen, 650.000 kr., finansieres af fonden.", 650_000, 600_000),
    ("da", "Beløbet på 1.500.000 kr. fordeles ligeligt mellem 12 lokalråd, så hvert lokalråd får 175.000 "
           "kr.", 175_000, 125_000),
    ("da", "Der søges om 12 x 3 x 250 kr., i alt 9.500 kr.", 9_500, 9_000),
    ("da", "Der udbetales 1.250 kr. x 48 deltagere, i alt 65.000 kr.", 65_000, 60_000),
    ("da", "Budgettet var 8,0 mio. kr. i 2025 og 9,0 mio. kr. i 2026, en stigning på 17,5 pct.", 9_000_000, 9_400_000),
    ("da", "Udgifterne stiger med 15 pct. fra 3.400.000 kr. i 2025 til 3.410.000 kr. i 2026.", 3_410_000, 3_910_000),
    ("da", "Det samlede merforbrug på 12,4 mio. kr. skyldes merudgifter på 15,1 mio. kr. på det specialiserede "
           "område og mindreudgifter på 2,2 mio. kr. på administration.", 12_400_000, 12_900_000),
    ("da", "Der er givet anlægsbevilling på 2.641.905 kr., og der er brugt 2.630.508 kr. Regnskabet viser et "
           "mindreforbrug på 16.397 kr.", 16_397, 11_397),
    ("da", "Den gennemsnitlige likviditet var 215,3 mio. kr. ultimo marts mod 198,7 mio. kr. ultimo december, "
           "en stigning på 11,6 mio. kr.", 11_600_000, 16_600_000),
    ("da", "Projektets samlede udgift er 3.750.000 kr. Heraf finansierer kommunen 40 pct., svarende til "
           "1.000.000 kr.", 1_000_000, 1_500_000),
    ("da", "Af de 420.000 kr. dækker staten 70 pct., svarende til 244.000 kr.", 244_000, 294_000),
    ("da", "Der afsættes i alt 4,6 mio. kr. over tre år: 1,4 mio. kr. i 2025, 1,6 mio. kr. i 2026 og 1,1 mio. "
           "kr. i 2027.", 4_600_000, 4_100_000),
    ("da", "Bruttoudgiften er 10.312.000 kr. og indtægten 3.812.000 kr., så nettoudgiften er 6.050.000 kr.", 6_050_000,
     6_500_000),
    ("da", "Budgettet er på 7.250.000 kr. Der er forbrugt 5.075.000 kr., svarende til en forbrugsprocent på "
           "75.", 5_075_000, 5_437_500),
    ("da", "Pulje B øges fra 750.000 kr. med 400.000 kr. til 1.650.000 kr.", 1_650_000, 1_150_000),
    ("da", "Udgiften er 2.400.000 kr. til 40 pladser, dvs. 65.000 kr. pr. plads.", 2_400_000, 2_600_000),
    ("da", "Den månedlige husleje er 12.500 kr., hvilket giver en årlig udgift på 100.000 kr.", 100_000, 150_000),
    ("da", "Tilskuddet udbetales i fire rater á 75.000 kr., i alt 350.000 kr.", 350_000, 300_000),
    ("da", "Tilskuddet på 300.000 kr. udbetales i fire lige store rater på 70.000 kr.", 70_000, 75_000),
    ("da", "Gælden nedbringes med 31,2 mio. kr. fra 412,5 mio. kr. til 318,3 mio. kr.", 31_200_000, 94_200_000),
    ("da", "Tilskuddet foreslås nedsat fra 450.000 kr. til 405.000 kr. (15 pct.).", 405_000, 382_500),
    ("da", "Der er 612.000 kr. til løn, 254.000 kr. til lokaler og 134.000 kr. til drift. I alt 1.010.000 kr.",
     1_010_000, 1_000_000),
    ("nb", "Budsjettet er 8,0 mill. kr i 2025 og 9,0 mill. kr i 2026, en økning på 17,5 "
           "prosent.", 9_000_000, 9_400_000),
    ("nb", "Prisen er 100 000 kr eks. mva., tilsvarende 175 000 kr inkl. mva.", 175_000, 125_000),
    ("nb", "En tredel av potten på 900 000 kr, tilsvarende 350 000 kr, gis til lag og foreninger.", 350_000, 300_000),
    ("nb", "Potten på 900 000 kr deles likt mellom tre skoler, slik at hver får 350 000 kr.", 350_000, 300_000),
    ("nb", "Det søkes om 12 x 3 x 250 kr, i alt 9 500 kr.", 9_500, 9_000),
    ("nb", "Laget får 50 kr per medlem til 1 200 medlemmer, i alt 65 000 kr.", 65_000, 60_000),
    ("nb", "Det er et merforbruk på 5,0 mill. kr på barnevern og et mindreforbruk på 2,0 mill. kr på skole, "
           "samlet altså et merforbruk på 3,5 mill. kr.", 3_500_000, 3_000_000),
    ("nb", "Budsjettet på 2 500 000 kr økes med 400 000 kr til 2 400 000 kr.", 2_400_000, 2_900_000),
    ("nb", "Forbruket i 2024 var kr 4 200 000. Det er kr 300 000 mer enn budsjettet på kr 3 400 "
           "000.", 300_000, 800_000),
    ("sv", "Budgeten är 8,0 mnkr 2025 och 9,0 mnkr 2026, en ökning med 17,5 procent.", 9_000_000, 9_400_000),
    ("sv", "Priset är 100 000 kr exkl. moms, motsvarande 175 000 kr inkl. moms.", 175_000, 125_000),
    ("sv", "En tredjedel av potten på 900 000 kr, motsvarande 350 000 kr, går till föreningar.", 350_000, 300_000),
    ("sv", "Potten på 900 000 kr delas lika mellan tre skolor, så att varje skola får 350 000 kr.", 350_000, 300_000),
    ("sv", "Det finns ett underskott på 5,0 mnkr för skolan och ett överskott på 2,0 mnkr för omsorgen, "
           "sammanlagt alltså ett underskott på 3,5 mnkr.", 3_500_000, 3_000_000),
    ("sv", "Budgeten på 2 500 000 kr höjs med 400 000 kr till 2 400 000 kr.", 2_400_000, 2_900_000),
    ("sv", "Projektet kostar 850 000 kr, varav fonden täcker 500 000 kr och kommunen resterande 300 000 "
           "kr.", 300_000, 350_000),
    ("sv", "Det budgeterade resultatet för perioden uppgick till +54 Mkr. Det redovisade resultatet uppgick "
           "till 321 Mkr, alltså en positiv avvikelse på sammanlagt 217 Mkr.", 217_000_000, 267_000_000),
    ("en", "The budget is DKK 8.0 million in 2025 and DKK 9.0 million in 2026, an increase of 17.5 per "
           "cent.", 9_000_000, 9_400_000),
    ("en", "The price is DKK 100,000 excluding VAT, corresponding to DKK 175,000 including VAT.", 175_000, 125_000),
    ("en", "One third of the pool of DKK 900,000, that is DKK 350,000, goes to associations.", 350_000, 300_000),
    ("en", "The pool of DKK 900,000 is shared equally between three schools, so that each receives DKK "
           "350,000.", 350_000, 300_000),
    ("en", "DKK 25,000 a year for three years, in total DKK 70,000.", 70_000, 75_000),
    ("en", "Debt was DKK 412.5 million at the beginning of 2025. With borrowing of DKK 38.0 million and "
           "repayments of DKK 31.2 million it is DKK 469.3 million at the end of 2025.", 469_300_000, 419_300_000),
    ("en", "There is an overspend of DKK 5.0 million on schools and an underspend of DKK 2.0 million on care, "
           "in all an overspend of DKK 3.5 million.", 3_500_000, 3_000_000),
    ("en", "The budget is DKK 5,200,000. Spending is DKK 4,680,000, corresponding to 95 per cent of the "
           "budget.", 4_680_000, 4_940_000),
    ("en", "Income is DKK 3,082.6 million and expenditure DKK 3,098.3 million, which gives a deficit of DKK "
           "10.7 million.", 10_700_000, 15_700_000),
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
    "Projektet koster 480.000 kr. ekskl. moms og 30.000 kr. inkl. moms til inventar.",
    "Prisen er 100.000 kr. inkl. moms, hvoraf kommunen kan få refunderet moms på 15.000 kr.",
    "Udgiften er 100.000 kr. ekskl. moms og afgifter, svarende til 140.000 kr. inkl. moms og afgifter.",
    "Prisen er 100.000 kr. ekskl. moms pr. år og 375.000 kr. inkl. moms for tre år.",
    "Der er 2 x 25.000 kr. og 50.000 kr., i alt 100.000 kr.",
    "Der er 4 x 25.000 kr. til A samt 50.000 kr. til B, i alt 150.000 kr.",
    "Der gives 3 x 45.000 kr. og 2 x 30.000 kr., i alt 195.000 kr.",
    "Budgettet er 2,5 mio. kr. til 40 pladser og administration, svarende til 55.000 kr. pr. plads.",
    "Udgiften er 5 mio. kr. og indtægten 2 mio. kr. Heraf er 40 pct., svarende til 2 mio. kr., løn.",
    "En fjerdedel af udgiften på 2 mio. kr. betales af staten, dvs. at kommunen betaler 1,5 mio. kr.",
    "25 pct. af udgiften på 2 mio. kr. betales af staten, så kommunen betaler 1,5 mio. kr.",
    "Udgiften var 4,0 mio. kr. i 2023 og 5,0 mio. kr. i 2025, svarende til en gennemsnitlig stigning på 12 pct.",
    "Udgiften var 4,0 mio. kr. i 2023 og 5,0 mio. kr. i 2025, en stigning på 12 pct. om året.",
    "Der afsættes i alt 4,6 mio. kr.: 1,4 mio. kr. i 2025 og 1,6 mio. kr. i 2026 og frem.",
    "Lønnen er 40.000 kr. pr. måned, svarende til 520.000 kr. årligt inkl. feriepenge.",
    "3 medarbejdere à 40.000 kr. pr. måned, svarende til 1.440.000 kr. årligt.",
    "Lønnen er 40.000 kr. pr. måned for tre medarbejdere, hvilket giver 1.440.000 kr. årligt.",
    "Budgettet er 12,0 mio. kr. mod 11,0 mio. kr. i 2024, heraf en besparelse på 0,5 mio. kr.",
    "Budgettet er 12,0 mio. kr. mod 11,0 mio. kr. i 2024, blandt andet en merudgift på 0,3 mio. kr.",
    "Budgettet er 12,0 mio. kr. mod 11,0 mio. kr. i 2024, og et merforbrug på 0,3 mio. kr.",
    "Puljen på 900.000 kr. fordeles ligeligt mellem de tre skoler. Skole A har i forvejen 150.000 kr.",
    "Puljen på 900.000 kr. fordeles ligeligt mellem tre skoler og to institutioner, i alt 180.000 kr. til hver.",
    "Puljen på 1.000.000 kr. fordeles ligeligt mellem tre skoler, svarende til ca. 333.000 kr. til hver.",
    "Puljen på 1.000.000 kr. fordeles ligeligt mellem tre skoler, svarende til 333.333 kr. til hver.",
    "Puljen på 500.000 kr. deles ligeligt mellem tre foreninger, som hver får 167.000 kr.",
    "Der er afsat 375.250 kr. ekskl. moms, svarende til 469.000 kr. inkl. moms.",
    "En månedlig husleje på 12.345 kr., hvilket giver en årlig udgift på 148.000 kr.",
    "Udgiften er 37 pladser a 85.333 kr., svarende til 3.157.000 kr.",
    "Halvdelen af 755.500 kr., svarende til 378.000 kr., gives til A.",
    "Merforbruget på 5,0 mio. kr. skyldes bl.a. skoler på 3,0 mio. kr. og dagtilbud på 1,5 mio. kr.",
    "Merforbruget på 5,0 mio. kr. skyldes skoler på 3,0 mio. kr. og dagtilbud på 1,5 mio. kr. samt en række "
    "mindre forhold.",
    "Af puljen på 500.000 kr. er 200.000 kr. brugt, mens 150.000 kr. er disponeret.",
    "Budgettet er 10 mio. kr. Der er brugt 6 mio. kr., svarende til 62 pct. af det periodiserede budget.",
    "Der er afsat 1,2 mio. kr. til 20 pladser i 2025 og 2,4 mio. kr. i 2026, svarende til 60.000 kr. pr. plads.",
    "Tilskuddet er 500.000 kr. til 1.200 medlemmer, svarende til 417 kr. pr. medlem.",
    "Halvdelen af pladserne er besat. Udgiften er 2,0 mio. kr., svarende til 1,4 mio. kr. i 2024-priser.",
    "En tredjedel af budgettet på 3 mio. kr. går til løn, mens 0,5 mio. kr. går til drift.",
    "Der er i 2025 afsat 2,0 mio. kr. og i 2026 3,0 mio. kr., en stigning på 10 pct. i forhold til planen.",
    "Der søges 12 x 250 kr. til mad og 3.000 kr. til leje, i alt 6.000 kr.",
    "Kommunen giver 1 kr. pr. indbygger til foreningen, svarende til 43.000 kr.",
    "Fra 2025 til 2026 stiger udgiften fra 2,0 mio. kr. til 2,4 mio. kr., heraf pris- og lønfremskrivning på 3 pct.",
    "Der er givet 1/3 af beløbet på 600.000 kr., og resten, 400.000 kr., udbetales i 2026.",
    "Regnskabet viser et mindreforbrug på 0,4 mio. kr. Bevillingen er på 2,0 mio. kr., og der er brugt 1,7 "
    "mio. kr. på anlægget og 0,1 mio. kr. på drift. Der er et restbeløb på 0,2 mio. kr.",
    "Rammen på 1,2 mio. kr. deles ligeligt i to, så der er 600.000 kr. til A og 600.000 kr. til B.",
    "Prisen er 1.000 kr. inkl. moms (800 kr. ekskl. moms).",
    "Bidraget er 4,75 kr. pr. m³ ekskl. moms og 5,94 kr. inkl. moms.",
    "Afgiften er 6,37 kr. ekskl. moms (7,96 kr. inkl. moms).",
    "Taksten er 1.234 kr. ekskl. moms (1.542,50 kr. inkl. moms).",
    "Vi søger 20.000 kr. til 4 arrangementer à 7.500 kr., i alt 30.000 kr. Egenbetalingen er 10.000 kr.",
    "Udgiften til 8 årsværk er 4,8 mio. kr., svarende til 600.000 kr. pr. årsværk, mens driften er 0,4 mio. kr.",
    "I 2024 var indtægten 5,0 mio. kr. I 2025 er den 6,0 mio. kr., en stigning på 1,0 mio. kr., hvoraf 0,4 "
    "mio. kr. skyldes priser.",
    "Der er 5 lokalråd med hver 40.000 kr., i alt 200.000 kr.",
    "Udgiften på 3 mio. kr. deles med staten, der betaler to tredjedele, dvs. at kommunen betaler 1 mio. kr.",
    "Kommunens andel er en tredjedel, svarende til 1 mio. kr. af 3 mio. kr.",
    "Af det samlede beløb på 3 mio. kr. går en tredjedel til A, svarende til 1 mio. kr., og resten til B.",
    "Budgettet er 7,3 mio. kr., og forbruget 5,1 mio. kr. pr. 31. august, svarende til 70 pct.",
    "Der er 3 hold à 12 deltagere à 250 kr., i alt 9.000 kr.",
    "Betalingen er 250 kr. om måneden, dvs. 3.000 kr. om året.",
    "Betalingen er 250 kr. om måneden i 10 måneder, dvs. 2.500 kr. om året.",
    "Betalingen er 250 kr. om måneden i 11 rater om året, dvs. 2.750 kr. årligt.",
    "Den månedlige ydelse er 2.000 kr. og den årlige udgift 30.000 kr.",
    "Der er 612.000 kr. til løn og 254.000 kr. til lokaler. I alt 1.400.000 kr. er afsat på området.",
    "Taksten nedsættes fra 450 kr. til 405 kr. (10 pct. i 2024-priser).",
]
FOREIGN = [
    ("nb", "Prisen er 100 000 kr eks. mva., og 30 000 kr inkl. mva. for inventar."),
    ("nb", "Budsjettet er 12,0 mill. kr mot 11,0 mill. kr i 2024, herav en innsparing på 0,5 mill. kr."),
    ("nb", "Utgiften var 4,0 mill. kr i 2023 og 5,0 mill. kr i 2025, en gjennomsnittlig økning på 12 prosent."),
    ("nb", "Merforbruket på 5,0 mill. kr skyldes blant annet skole på 3,0 mill. kr og barnehage på 1,5 "
           "mill. kr."),
    ("nb", "Det er et merforbruk på kr 18,5 millioner og et mindreforbruk på kr 3 millioner."),
    ("sv", "Priset är 100 000 kr exkl. moms och 30 000 kr inkl. moms för inventarier."),
    ("sv", "Budgeten är 12,0 mnkr mot 11,0 mnkr 2024, varav en besparing på 0,5 mnkr."),
    ("sv", "Underskottet på 5,0 mnkr beror på bland annat skola på 3,0 mnkr och förskola på 1,5 mnkr."),
    ("sv", "Kostnaden ökar från 4,0 mnkr 2023 till 5,0 mnkr 2025, i genomsnitt en ökning med 12 procent."),
    ("en", "The price is DKK 100,000 excluding VAT and DKK 30,000 including VAT for furniture."),
    ("en", "The budget is DKK 12.0 million against DKK 11.0 million in 2024, of which a saving of DKK 0.5 "
           "million."),
    ("en", "The overspend of DKK 5.0 million is mainly due to schools at DKK 3.0 million and nurseries at "
           "DKK 1.5 million."),
    ("en", "Half of the places are taken. Expenditure is DKK 2.0 million, or DKK 1.4 million in 2024 prices."),
]  # fmt: skip


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


@pytest.mark.parametrize(("code", "text"), [*(("da", text) for text in UNSAID), *FOREIGN])
def test_where_the_words_leave_another_meaning_nothing_is_told(code: str, text: str) -> None:
    assert found(text, code) == []


def test_paragraphs_that_name_amounts_are_a_list_behind_what_they_share_out() -> None:
    shared = "Puljemidlerne udgjorde 1.482.000 kr. Udvalget vedtog følgende tredeling af puljen:"
    items = [
        "Pulje A: Foreninger, 812.500 kr.",
        "Pulje B: Egne projekter, 517.350 kr.",
        "Pulje C: Kommunikation, {} kr.",
    ]
    since = "Udvalget har siden vedtaget ændringer for i alt 40.000 kr."

    def errors(*texts: str) -> list[object]:
        passages = tuple(Passage("paragraph", text, n) for n, text in enumerate(texts, start=1))
        document = Document("notat.txt", "0", "text/plain", passages=passages, language="da")
        return [f.values["expected"] for f in foot_document(document).findings if f.severity == "error"]

    assert errors(shared, *(item.format("125.150") for item in items), since) == [Decimal(1_455_000)]
    assert errors(shared, *(item.format("152.150") for item in items), since) == []
    assert errors("Udvalget fordeler 300.000 kr. således:", "Tabel 1: Beløb i 1.000 kr.", since) == []
