"""Writes the reference values of src-main/evaluation, from scikit-learn, SciPy, NumPy and Python's csv module.

    /usr/bin/python3 scripts/golden/evaluation_golden.py

src-main/evaluation/fixtures/reference.json. DeLong's variances are computed here from their definition, all pairs.
"""
import csv
import io
import json
import math
import pathlib
import struct

import numpy as np
from scipy import special, stats
from sklearn import metrics

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / 'src-main/evaluation/fixtures'


def labelled(random, normals, anomalies, shift, decimals):
    normal = np.round(random.gamma(4, 1, normals), decimals)
    anomalous = np.round(random.gamma(4, 1, anomalies) + shift, decimals)
    return normal, anomalous


def kernel(anomalous, normal):
    return (anomalous[:, None] > normal) + 0.5 * (anomalous[:, None] == normal)


def delong_parts(anomalous, normal):
    pairs = kernel(anomalous, normal)
    return pairs.mean(), pairs.mean(axis=1), pairs.mean(axis=0)


def roc_case(normal, anomalous):
    truth = np.r_[np.zeros(normal.size), np.ones(anomalous.size)]
    score = np.r_[normal, anomalous]
    auc, v10, v01 = delong_parts(anomalous, normal)
    variance = v10.var(ddof=1) / anomalous.size + v01.var(ddof=1) / normal.size
    half = stats.norm.ppf(0.975) * math.sqrt(variance) / (auc * (1 - auc))
    fpr, tpr, _ = metrics.roc_curve(truth, score, drop_intermediate=False)
    return {
        'normal': normal.tolist(),
        'anomalous': anomalous.tolist(),
        'auc': metrics.roc_auc_score(truth, score),
        'pauc': {str(p): metrics.roc_auc_score(truth, score, max_fpr=p) for p in (0.05, 0.1, 0.5)},
        'variance': variance,
        'interval': [float(special.expit(special.logit(auc) + sign * half)) for sign in (-1, 1)],
        'fpr': fpr.tolist(),
        'tpr': tpr.tolist(),
    }


def paired_case(random, normals, anomalies):
    common = random.normal(size=normals + anomalies)
    truth = np.r_[np.zeros(normals), np.ones(anomalies)]
    first = np.round(common + 0.5 * random.normal(size=truth.size) + 1.2 * truth, 2)
    second = np.round(common + 0.5 * random.normal(size=truth.size) + 0.9 * truth, 2)
    parts = [delong_parts(s[truth == 1], s[truth == 0]) for s in (first, second)]
    variance = (parts[0][1] - parts[1][1]).var(ddof=1) / anomalies + (parts[0][2] - parts[1][2]).var(ddof=1) / normals
    difference = parts[0][0] - parts[1][0]
    return {
        'anomalous': [bool(t) for t in truth],
        'first': first.tolist(),
        'second': second.tolist(),
        'difference': difference,
        'pValue': 2 * stats.norm.sf(abs(difference) / math.sqrt(variance)),
        'spearman': stats.spearmanr(first, second).correlation,
    }


def gamma_case(random, name, scores):
    shape, location, scale = stats.gamma.fit(scores)
    return {
        'name': name,
        'scores': scores.tolist(),
        'logLikelihood': stats.gamma.logpdf(scores, shape, location, scale).mean(),
        'quantile': stats.gamma.ppf(0.9, shape, location, scale),
    }


def special_cases():
    shapes = [1e-3, 0.1, 0.5, 1, 2.5, 10, 123.4, 1e4, 1e6]
    return {
        'logGamma': [[x, special.gammaln(x)] for x in shapes],
        'digamma': [[x, special.psi(x)] for x in shapes],
        'trigamma': [[x, float(special.polygamma(1, x))] for x in shapes],
        'incompleteGamma': [
            [a, x, special.gammainc(a, x), special.gammaincc(a, x)]
            for a in shapes
            for x in (0.01 * a, 0.5 * a, a, a + math.sqrt(a), a + 5 * math.sqrt(a))
        ],
        'gammaQuantile': [[p, a, special.gammaincinv(a, p)] for a in shapes[1:] for p in (0.01, 0.5, 0.9, 0.999)],
        'normalTails': [[z, 2 * stats.norm.sf(abs(z))] for z in (0, 0.1, -1, 1.96, 3, 8)],
    }


def number_cases(random):
    """Bit patterns, big-endian hexadecimal, and what Python writes."""
    values = [0.1, 1.0, -2.5, 1e-5, 1e-4, 0.00012345, 1e15, 1e16, 123456789012345680.0, 1e22, 5e-324, 1 / 3, 100.0, -0.0]
    values += (random.normal(size=30) * 10.0 ** random.integers(-8, 20, 30)).tolist()
    return [[struct.pack('>d', value).hex(), repr(value)] for value in values]


def result_file(random):
    """As the DCASE 2020 baseline writes result.csv."""
    types = {'ToyCar': ['01', '02', '03', '04'], 'ToyConveyor': ['01', '02', '03'], 'fan': ['00', '02', '04', '06']}
    lines, rows = [], []
    for kind, ids in types.items():
        lines += [[kind], ['id', 'AUC', 'pAUC']]
        performance = []
        for machine in ids:
            auc, pauc = random.uniform(0.5, 1, 2)
            rows.append({'type': kind, 'id': machine, 'auc': auc, 'pauc': pauc})
            lines.append([machine, auc, pauc])
            performance.append([auc, pauc])
        lines += [['Average'] + list(np.mean(np.array(performance, dtype=float), axis=0)), []]
    text = io.StringIO()
    csv.writer(text, lineterminator='\n').writerows(lines)
    return {'rows': rows, 'text': text.getvalue()}


def main():
    random = np.random.default_rng(2020)
    reference = {
        'roc': [
            roc_case(*labelled(random, *case))
            for case in [(30, 20, 1.5, 1), (100, 60, 1, 8), (25, 12, 3, 0), (7, 40, 0, 1), (5, 3, 1, 2)]
        ],
        'paired': [paired_case(random, 40, 30), paired_case(random, 12, 25)],
        'gamma': [
            gamma_case(random, 'gamma', np.round(0.2 + random.gamma(5, 0.1, 400), 6)),
            gamma_case(random, 'log-normal', np.round(np.exp(0.3 * random.normal(size=300)), 6)),
            gamma_case(random, 'negative', np.round(-8 + random.gamma(3, 0.5, 300), 6)),
        ],
        **special_cases(),
        'numbers': number_cases(random),
        'resultFile': result_file(random),
    }
    FIXTURES.mkdir(parents=True, exist_ok=True)
    (FIXTURES / 'reference.json').write_text(json.dumps(reference) + '\n')


if __name__ == '__main__':
    main()
