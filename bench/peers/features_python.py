"""librosa's or torchaudio's side of `earmark bench features`: log-mel spectrograms of one clip on one thread.

    features_python.py librosa|torchaudio

One JSON object a line on standard input: {"command": "open", "samples": n}, {"command": "run", "clips": n}. Between
commands the process waits in a read.
"""
import os

# Before NumPy is loaded: its linear algebra reads them once.
for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'):
    os.environ[name] = '1'

import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

import numpy as np  # noqa: E402

RATE, SIZE, HOP, BANDS = 16000, 1024, 512, 128


def librosa_front_end(samples):
    import librosa
    y = np.random.default_rng(1).uniform(-0.5, 0.5, samples).astype(np.float32)

    def run():
        mel = librosa.feature.melspectrogram(y=y, sr=RATE, n_fft=SIZE, hop_length=HOP, n_mels=BANDS, pad_mode='reflect')
        return librosa.power_to_db(mel, top_db=None)

    return run, librosa.__version__


def torchaudio_front_end(samples):
    import torch
    import torchaudio
    torch.set_num_threads(1)
    mel = torchaudio.transforms.MelSpectrogram(RATE, SIZE, SIZE, HOP, n_mels=BANDS, norm='slaney', mel_scale='slaney')
    decibel = torchaudio.transforms.AmplitudeToDB()
    x = torch.rand(samples, generator=torch.Generator().manual_seed(1)) - 0.5

    def run():
        with torch.no_grad():
            return decibel(mel(x))

    return run, torchaudio.__version__


def main():
    run = None
    for line in sys.stdin:
        request = json.loads(line)
        if request['command'] == 'open':
            front_end = librosa_front_end if sys.argv[1] == 'librosa' else torchaudio_front_end
            run, version = front_end(request['samples'])
            answer = {'version': version, 'shape': list(run().shape)}
        else:
            answer = {'ms': []}
            for _ in range(request['clips']):
                start = time.perf_counter()
                run()
                answer['ms'].append(1000 * (time.perf_counter() - start))
        print(json.dumps(answer), flush=True)


main()
