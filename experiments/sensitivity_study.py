def report_screening(plan, runs):
    return {}, {}


def report_indices(plan, runs):
    return {}, {}
