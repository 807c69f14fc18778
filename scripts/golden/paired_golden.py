"""Prints the reference values of src-main/evaluation/paired.test.ts, from NumPy and SciPy.

    python3 scripts/golden/paired_golden.py

Everything from the definitions: placements over all pairs, sample covariances, trapezoids under the ROC, resamples.
"""
import json

import numpy as np
from scipy.stats import norm

NORMALS, ANOMALIES = 12, 9
MAX_FPR = 0.1


def placements(scores):
    normal, anomalous = scores[:NORMALS], scores[NORMALS:]
    kernel = (anomalous[:, None] > normal) + 0.5 * (anomalous[:, None] == normal)
    return kernel.mean(), kernel.mean(axis=1), kernel.mean(axis=0)


def area(scores, normals, anomalies):
    return ((scores[anomalies][:, None] > scores[normals]) + 0.5 * (scores[anomalies][:, None] == scores[normals])).mean()


def partial_area(scores, normals, anomalies):
    values = np.r_[scores[normals], scores[anomalies]]
    labels = np.r_[np.zeros(len(normals)), np.ones(len(anomalies))]
    order = np.argsort(-values, kind='stable')
    values, labels = values[order], labels[order]
    ends = np.r_[np.where(np.diff(values))[0], len(values) - 1]
    tpr = np.r_[0, np.cumsum(labels)[ends]] / labels.sum()
    fpr = np.r_[0, ends + 1 - np.cumsum(labels)[ends]] / (len(labels) - labels.sum())
    stop = np.searchsorted(fpr, MAX_FPR, 'right')
    last = np.interp(MAX_FPR, [fpr[stop - 1], fpr[stop]], [tpr[stop - 1], tpr[stop]])
    inside = np.trapezoid(np.r_[tpr[:stop], last], np.r_[fpr[:stop], MAX_FPR])
    return 0.5 * (1 + (inside - MAX_FPR**2 / 2) / (MAX_FPR - MAX_FPR**2 / 2))


random = np.random.default_rng(5)
base = np.r_[random.normal(0, 1, NORMALS), random.normal(1.2, 1, ANOMALIES)]
first = np.round(base + random.normal(0, 0.4, len(base)), 2)
second = np.round(base + random.normal(0, 0.9, len(base)), 2)
print(json.dumps({'first': first.tolist(), 'second': second.tolist()}))

(auc_a, anomalous_a, normal_a), (auc_b, anomalous_b, normal_b) = placements(first), placements(second)
covariance = np.cov(anomalous_a, anomalous_b) / ANOMALIES + np.cov(normal_a, normal_b) / NORMALS
error = np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
half = norm.ppf(0.975) * error
difference = auc_a - auc_b
print('DeLong', difference, difference - half, difference + half, 2 * norm.sf(abs(difference) / error))

normals, anomalies = np.arange(NORMALS), np.arange(NORMALS, NORMALS + ANOMALIES)
print('pAUC', partial_area(first, normals, anomalies), partial_area(second, normals, anomalies))
full, partial = [], []
for _ in range(20_000):
    i, j = random.integers(0, NORMALS, NORMALS), random.integers(NORMALS, NORMALS + ANOMALIES, ANOMALIES)
    full.append(area(first, i, j) - area(second, i, j))
    partial.append(partial_area(first, i, j) - partial_area(second, i, j))
print('bootstrap', np.percentile(full, [2.5, 97.5]), np.percentile(partial, [2.5, 97.5]))
