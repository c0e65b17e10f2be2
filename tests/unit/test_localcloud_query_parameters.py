"""AWS's query protocol."""

from cairn.localcloud.gaps.query_parameters import nested


def test_members_become_lists_in_the_order_of_their_numbers() -> None:
    parameters = {
        "AlarmName": ["errors"],
        "Dimensions.member.2.Name": ["b"],
        "Dimensions.member.1.Name": ["a"],
        "Actions.member.10": ["z"],
        "Actions.member.9": ["y"],
        "Stat.Metric.Period": "60",
    }
    assert nested(parameters) == {
        "AlarmName": "errors",
        "Dimensions": [{"Name": "a"}, {"Name": "b"}],
        "Actions": ["y", "z"],
        "Stat": {"Metric": {"Period": "60"}},
    }
