"""A stock in memory, and answers that are remembered."""

from dataclasses import dataclass, field

from services.inventory.domain import Level, Refusal, Reservation, Step
from services.inventory.ports import NotEnough, ReservationChanged


@dataclass
class FakeStock:
    """As ``Stock`` says."""

    levels: dict[str, Level] = field(default_factory=dict)
    reservations: dict[str, Reservation] = field(default_factory=dict)

    @classmethod
    def of(cls, **available: int) -> "FakeStock":
        return cls({sku: Level(sku=sku, available=number) for sku, number in available.items()})

    def level(self, sku: str) -> Level | None:
        return self.levels.get(sku)

    def set_available(self, sku: str, available: int) -> Level:
        held = self.levels[sku].held if sku in self.levels else 0
        self.levels[sku] = Level(sku=sku, available=available, held=held)
        return self.levels[sku]

    def reservation(self, order_id: str) -> Reservation | None:
        return self.reservations.get(order_id)

    def write(self, step: Step, *, known: Reservation | None) -> None:
        if self.reservations.get(step.reservation.order_id) != known:
            raise ReservationChanged
        after = dict(self.levels)
        for move in step.moves:
            if move.sku not in after:
                raise NotEnough(Refusal.UNKNOWN_PRODUCT)
            level = after[move.sku]
            available, held = level.available + move.available, level.held + move.held
            if min(available, held) < 0:
                raise NotEnough(Refusal.OUT_OF_STOCK)
            after[move.sku] = Level(sku=move.sku, available=available, held=held)
        self.levels = after
        self.reservations[step.reservation.order_id] = step.reservation


@dataclass
class FakeAnswers:
    """What each task token was answered, in turn."""

    given: list[tuple[str, str]] = field(default_factory=list)

    def done(self, task_token: str, order_id: str) -> None:
        assert order_id
        self.given.append((task_token, "done"))

    def refused(self, task_token: str, refusal: Refusal) -> None:
        self.given.append((task_token, refusal.value))
