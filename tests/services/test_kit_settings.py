import pytest

from services.kit.settings import SettingsError
from services.orders.settings import ApiSettings, OutboxSettings


def test_reads_the_variables_named_as_its_fields() -> None:
    assert ApiSettings.variables() == {"CLIENT_IDS", "TABLE_NAME"}
    settings = ApiSettings.read({"TABLE_NAME": "orders", "CLIENT_IDS": "shop  app", "PATH": "/bin"})
    assert settings.table_name == "orders"
    assert settings.client_ids == {"app", "shop"}


@pytest.mark.parametrize("environment", [{}, {"EVENT_BUS_NAME": ""}, {"event_bus_name": "shop"}])
def test_rejects_a_missing_or_empty_variable_and_names_it(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"OutboxSettings .* EVENT_BUS_NAME .* stack of this service"):
        OutboxSettings.read(environment)


def test_shows_no_value_in_its_error() -> None:
    with pytest.raises(SettingsError) as raised:
        ApiSettings.read({"TABLE_NAME": "s" * 256, "CLIENT_IDS": ""})
    assert "sss" not in str(raised.value)
