"""The IEEE Reliability Test System 1979 as an event loop in numba that keeps two totals.

As an analyst would write it: all failures and repairs of a year in one list, sorted, then hour by hour
through the load with the capacity that is left. One thread. Called by `cargo bench --bench ratios
command`; by hand:

    python benches/peers/rts79.py LOAD.csv YEARS SEED

Prints the hours of lost load and the MWh unserved in a year, and the seconds that the loop took: those of
the start and of the compilation are left out.
"""

import csv
import sys
import time

import numpy as np
from numba import njit

# Capacity MW, mean hours up and down, how many.
UNITS = [
    (12.0, 2940.0, 60.0, 5),
    (20.0, 450.0, 50.0, 4),
    (50.0, 1980.0, 20.0, 6),
    (76.0, 1960.0, 40.0, 4),
    (100.0, 1200.0, 50.0, 3),
    (155.0, 960.0, 40.0, 4),
    (197.0, 950.0, 50.0, 3),
    (350.0, 1150.0, 100.0, 1),
    (400.0, 1100.0, 150.0, 2),
]
MOST_EVENTS = 20_000


@njit
def loop(load, mw, up, down, years, seed):
    np.random.seed(seed)
    end = float(len(load))
    at = np.empty(MOST_EVENTS)
    change = np.empty(MOST_EVENTS)
    lost_hours = 0.0
    lost_energy = 0.0
    for _ in range(years):
        count = 0
        capacity = 0.0
        for unit in range(len(mw)):
            now = 0.0
            is_up = np.random.random() < up[unit] / (up[unit] + down[unit])
            if is_up:
                capacity += mw[unit]
            while True:
                now += np.random.exponential(up[unit] if is_up else down[unit])
                if now >= end:
                    break
                at[count] = now
                change[count] = -mw[unit] if is_up else mw[unit]
                count += 1
                is_up = not is_up
        order = np.argsort(at[:count])
        following = 0
        for hour in range(len(load)):
            while following < count and at[order[following]] <= hour:
                capacity += change[order[following]]
                following += 1
            if capacity < load[hour]:
                lost_hours += 1.0
                lost_energy += load[hour] - capacity
    return lost_hours / years, lost_energy / years


def main():
    path, years, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with open(path, newline="") as file:
        load = np.array([float(row["load_mw"]) for row in csv.DictReader(file)])[:8736]
    each = [unit[:3] for unit in UNITS for _ in range(unit[3])]
    mw, up, down = (np.array(column) for column in zip(*each))
    loop(load, mw, up, down, 1, seed)
    began = time.perf_counter()
    hours, energy = loop(load, mw, up, down, years, seed)
    print(hours, energy, time.perf_counter() - began)


if __name__ == "__main__":
    main()
