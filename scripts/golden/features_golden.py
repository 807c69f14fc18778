"""Writes the golden vectors of the log-mel front-end, from NumPy in double precision.

    /usr/bin/python3 scripts/golden/features_golden.py

src-main/features/fixtures/log-mel.safetensors (an 8-byte length, a JSON header, raw float32) holds `samples` and one
spectrogram in dB, [mel, time], per case; the header's metadata has each case's settings. Where librosa or torchaudio is
installed, the script also prints how far they are from these vectors.
"""
import json
import pathlib
import struct

import numpy as np

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / 'src-main/features/fixtures'
RATE, SIZE, HOP, BANDS = 16000, 1024, 512, 128

CASES = {
    'default': {},
    'htk': {'melScale': 'htk', 'melNorm': 'none'},
    'htk-area': {'melScale': 'htk', 'melNorm': 'area'},
    'zeros': {'centring': 'zeros'},
    'uncentred': {'centring': 'none'},
    'offset': {'log': 'offset'},
    'top-db': {'topDb': 80},
    'small': {'fftSize': 512, 'hop': 160, 'bands': 40, 'lowestHz': 50, 'highestHz': 7000},
}


def signal():
    """A machine in little: hum with harmonics, noise that swells, a click, then digital silence. int16 / 32768."""
    random = np.random.default_rng(20201101)
    t = np.arange(5400) / RATE
    hum = sum(0.2 / k * np.sin(2 * np.pi * 117.3 * k * t + k) for k in range(1, 9))
    noise = 0.05 * random.standard_normal(t.size) * (0.2 + t / t[-1])
    x = hum + noise
    x[3000:3012] += 0.5
    x = np.concatenate([x, np.zeros(3100)])
    return np.round(np.clip(x, -1, 1 - 2**-15) * 32768) / 32768


def mel_of(hz, scale):
    hz = np.asarray(hz, dtype=float)
    if scale == 'htk':
        return 2595 * np.log10(1 + hz / 700)
    return np.where(hz < 1000, hz * 3 / 200, 15 + 27 * np.log(np.maximum(hz, 1000) / 1000) / np.log(6.4))


def hz_of(mel, scale):
    if scale == 'htk':
        return 700 * (10 ** (mel / 2595) - 1)
    return np.where(mel < 15, mel * 200 / 3, 1000 * 6.4 ** ((np.maximum(mel, 15) - 15) / 27))


def filterbank(size, bands, low, high, scale, norm):
    edges = hz_of(np.linspace(mel_of(low, scale), mel_of(high, scale), bands + 2), scale)
    hz = np.arange(size // 2 + 1) * RATE / size
    rising = (hz - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - hz) / np.diff(edges)[1:, None]
    weights = np.maximum(0, np.minimum(rising, falling))
    return weights * (2 / (edges[2:] - edges[:-2]))[:, None] if norm == 'area' else weights


def log_mel(x, fftSize=SIZE, hop=HOP, bands=BANDS, lowestHz=0, highestHz=8000, melScale='slaney', melNorm='area',
            centring='reflect', log='floor', topDb=None):
    if centring != 'none':
        x = np.pad(x, fftSize // 2, mode='reflect' if centring == 'reflect' else 'constant')
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(fftSize) / fftSize)
    frames = np.stack([x[at:at + fftSize] * window for at in range(0, x.size - fftSize + 1, hop)])
    power = np.abs(np.fft.rfft(frames)) ** 2
    energy = filterbank(fftSize, bands, lowestHz, highestHz, melScale, melNorm) @ power.T
    db = 10 * np.log10(np.maximum(energy, 1e-10) if log == 'floor' else energy + np.finfo(float).eps)
    return db if topDb is None else np.maximum(db, db.max() - topDb)


def save(path, tensors, metadata):
    header, blobs, at = {'__metadata__': metadata}, [], 0
    for name, array in tensors.items():
        blob = np.ascontiguousarray(array, dtype='<f4').tobytes()
        header[name] = {'dtype': 'F32', 'shape': list(array.shape), 'data_offsets': [at, at + len(blob)]}
        blobs.append(blob)
        at += len(blob)
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    path.write_bytes(struct.pack('<Q', len(text)) + text + b''.join(blobs))


def compare_librosa(x, golden):
    try:
        import librosa
    except ImportError:
        return
    for name, pad in (('default', 'reflect'), ('zeros', 'constant'), ('htk', 'reflect')):
        htk = {'htk': True, 'norm': None} if name == 'htk' else {}
        mel = librosa.feature.melspectrogram(y=x, sr=RATE, n_fft=SIZE, hop_length=HOP, n_mels=BANDS, pad_mode=pad,
                                             dtype=np.float64, **htk)
        db = librosa.power_to_db(mel, ref=1.0, amin=1e-10, top_db=None)
        print(f'librosa {librosa.__version__} {name}: at most {np.abs(db - golden[name]).max():.1e} dB')


def compare_torchaudio(x, golden):
    try:
        import torch
        import torchaudio
    except ImportError:
        return
    mel = torchaudio.transforms.MelSpectrogram(RATE, SIZE, SIZE, HOP, n_mels=BANDS)

    def distance(what, kind):
        db = torchaudio.transforms.AmplitudeToDB()(mel.to(kind)(torch.tensor(x, dtype=kind)))
        print(f'torchaudio {torchaudio.__version__} {what} htk: '
              f'at most {np.abs(db.numpy() - golden["htk"]).max():.1e} dB')

    distance('single', torch.float32)
    distance('double, filterbank still rounded to single', torch.float64)
    mel.mel_scale.fb = torch.tensor(filterbank(SIZE, BANDS, 0, 8000, 'htk', 'none').T)
    distance('double, filterbank too', torch.float64)


def main():
    x = signal()
    golden = {name: log_mel(x, **settings) for name, settings in CASES.items()}
    FIXTURES.mkdir(parents=True, exist_ok=True)
    save(FIXTURES / 'log-mel.safetensors', {'samples': x, **golden},
         {name: json.dumps(settings) for name, settings in CASES.items()})
    compare_librosa(x, golden)
    compare_torchaudio(x, golden)


if __name__ == '__main__':
    main()
