import pytest

from reelbridge.exchange.actions import fetching
from reelbridge.exchange.rules.pace import read_pace
from reelbridge.kernel.errors import BadInput

DAY, NIGHT = 2_500_000, 62_500_000


def test_hours_have_their_limits_past_midnight_too():
    pace = read_pace("08-18=20, 18-8=500")
    assert pace.by_hour == (NIGHT,) * 8 + (DAY,) * 10 + (NIGHT,) * 6
    assert pace.seconds_for(5_000_000, 12) == 2.0


def test_hours_that_nobody_names_have_no_limit():
    assert read_pace("").by_hour == (0,) * 24
    assert read_pace("23-01=8").by_hour == (1_000_000, *(0,) * 22, 1_000_000)
    assert read_pace("00-24=8").by_hour == (1_000_000,) * 24
    assert read_pace("23-01=8").seconds_for(10**9, 5) == 0.0


@pytest.mark.parametrize(
    "text", ["8=20", "08-18=0", "08-18=-1", "24-25=1", "08-18=20, 17-19=5", "８-18=20", "08-25=1", "x"]
)
def test_what_is_no_pace_is_refused(text):
    with pytest.raises(BadInput) as caught:
        read_pace(text)
    assert caught.value.code == "exchange.pace_not_understood"


def test_bytes_that_came_too_fast_are_waited_for():
    waited, at = [], [100.0]

    def sleep(seconds):
        waited.append(seconds)
        at[0] += seconds

    brake = fetching.Brake(lambda: at[0], sleep)
    pace = read_pace("08-18=8")
    for _ in range(3):
        brake.after(500_000, pace, 9)
    assert waited == [0.5, 0.5, 0.5]
    at[0] += 10.0
    brake.after(500_000, pace, 9)
    brake.after(500_000, pace, 20)
    assert waited[3:] == [0.5]
