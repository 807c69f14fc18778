/** Every method of Earmark, in the order of help and menus. A new one is a folder beside this file and a line here. */
import { ae } from './ae/detector.ts';
import { auddsr } from './auddsr/detector.ts';
import { auddsrAnnot } from './auddsr_annot/detector.ts';
import type { Detector } from './detector.ts';
import { idnn } from './idnn/detector.ts';
import { mobilenetv2 } from './mobilenetv2/detector.ts';
import { stgram } from './stgram/detector.ts';

export const detectors: readonly Detector[] = [auddsr, auddsrAnnot, ae, idnn, mobilenetv2, stgram];
