"""Six regions: where the customers are, how much they ask, and how they are called."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    """asked: share of the prompts. traffic: share of what real customers ask."""

    name: str
    asked: float
    traffic: float
    cities: tuple[str, ...]
    people: tuple[str, ...]
    businesses: tuple[str, ...]
    currency: str

    @property
    def weight(self) -> float:
        """Small regions are asked more often than their traffic; the weight takes it back."""
        return round(self.traffic / self.asked, 3)


REGIONS = (
    Region(
        "Europe", 0.24, 0.28,
        ("Lyon", "Porto", "Gdansk", "Turin", "Ghent", "Malmo", "Leipzig", "Cork", "Brno", "Graz"),
        ("Ines", "Marek", "Solveig", "Luca", "Anouk", "Tomasz", "Freya", "Jonas", "Clara", "Niall"),
        ("bakery", "bike workshop", "dental practice", "bookshop", "design studio", "vineyard"),
        "EUR",
    ),
    Region(
        "North America", 0.26, 0.31,
        ("Denver", "Halifax", "Austin", "Portland", "Calgary", "Tucson", "Madison", "Regina"),
        ("Dana", "Curtis", "Priya", "Wes", "Maribel", "Kendra", "Theo", "Jo", "Hannah", "Reggie"),
        ("coffee roaster", "climbing gym", "law office", "food truck", "garden centre", "clinic"),
        "USD",
    ),
    Region(
        "LATAM", 0.15, 0.14,
        ("Recife", "Quito", "Cordoba", "Merida", "Medellin", "Valparaiso", "Cusco", "Curitiba"),
        ("Camila", "Thiago", "Lucia", "Mateo", "Renata", "Joaquin", "Valeria", "Bruno"),
        ("language school", "hostel", "hardware store", "pharmacy", "catering firm", "print shop"),
        "USD",
    ),
    Region(
        "APAC", 0.16, 0.14,
        ("Osaka", "Perth", "Busan", "Hanoi", "Davao", "Penang", "Pune", "Hobart", "Taichung"),
        ("Haruto", "Mei", "Anjali", "Linh", "Jarrah", "Minjun", "Aroha", "Farid", "Sunita"),
        ("noodle bar", "surf school", "tutoring centre", "textile shop", "travel agency", "cafe"),
        "USD",
    ),
    Region(
        "Middle East", 0.10, 0.07,
        ("Amman", "Muscat", "Doha", "Izmir", "Sharjah", "Jeddah", "Haifa"),
        ("Layla", "Omar", "Yael", "Kerem", "Noor", "Tariq", "Dalia", "Sami"),
        ("perfumery", "furniture maker", "optician", "car rental", "tea house", "tailor"),
        "USD",
    ),
    Region(
        "Africa", 0.09, 0.06,
        ("Kumasi", "Mombasa", "Durban", "Kigali", "Tunis", "Lusaka", "Dakar", "Ibadan"),
        ("Amara", "Kwame", "Zanele", "Tendai", "Fatou", "Chidi", "Wanjiru", "Youssef"),
        ("solar installer", "salon", "farm shop", "logistics firm", "guest house", "tech hub"),
        "USD",
    ),
)  # fmt: skip
