"""The plans of the sample register, by the letters that lists of questions call them."""

PLANS = {
    "I": "Integrationshandleplan",
    "R": "Handleplan mod racisme, etnisk diskrimination og hadforbrydelser",
    "S": "Handleplan mod negativ social kontrol",
    "E": "Handleplan mod ekstremisme",
}
