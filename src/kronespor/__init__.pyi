from kronespor.library import compare as compare
from kronespor.library import foot as foot
from kronespor.library import holdings as holdings
from kronespor.library import read as read

__version__: str
LIBRARY: tuple[str, ...]
