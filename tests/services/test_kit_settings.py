import pytest

from services.kit.settings import SettingsError
from services.orders.settings import OutboxSettings, TableSettings


def test_reads_the_variables_named_as_its_fields() -> None:
    assert TableSettings.variables() == {"TABLE_NAME"}
    assert TableSettings.read({"TABLE_NAME": "orders", "PATH": "/bin"}).table_name == "orders"


@pytest.mark.parametrize("environment", [{}, {"EVENT_BUS_NAME": ""}, {"event_bus_name": "shop"}])
def test_rejects_a_missing_or_empty_variable_and_names_it(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"OutboxSettings .* EVENT_BUS_NAME .* stack of this service"):
        OutboxSettings.read(environment)


def test_shows_no_value_in_its_error() -> None:
    with pytest.raises(SettingsError) as raised:
        TableSettings.read({"TABLE_NAME": "s" * 256})
    assert "sss" not in str(raised.value)
