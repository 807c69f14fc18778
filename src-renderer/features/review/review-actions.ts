/**
 * What the review's menu offers besides the screen itself: each action is a dialog in a file of its own that is fetched when
 * it is first wanted. To add one: an entry here, and a component with the props of `ReviewContext` as `context` and the
 * event `close`.
 */
import { FileDown, Tags, Users } from '@lucide/vue';
import type { Component } from 'vue';
import type { ReviewPass } from '../../../src-shared/contract.ts';
import { text } from '../../text/index.ts';

/** What an action is about. */
export interface ReviewContext {
  readonly pass: ReviewPass;
  readonly datasetId: string;
  readonly runId: string | null;
  /** The clip that is open. */
  readonly path: string | null;
  /** Clips of the queue as it is filtered, in its order. */
  readonly paths: readonly string[];
  /** Nothing may be changed. */
  readonly readOnly: boolean;
  /** Opens a clip of the data set in this review. */
  readonly goTo: (path: string) => void;
}

export interface ReviewAction {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly icon?: Component;
  /** Whether it changes something: greyed out where that is not possible. */
  readonly writes?: boolean;
  /** A dialog, open from the start: props `{ context: ReviewContext }`, emits `close`. */
  readonly dialog: () => Promise<{ default: Component }>;
}

export const reviewActions: readonly ReviewAction[] = [
  {
    id: 'labels',
    label: text.labels.action,
    hint: text.labels.actionHint,
    icon: FileDown,
    dialog: () => import('./labels/LabelsDialog.vue'),
  },
  {
    id: 'agreement',
    label: text.agreement.action,
    hint: text.agreement.actionHint,
    icon: Users,
    dialog: () => import('./agreement/OpenAgreement.vue'),
  },
  {
    id: 'vocabulary',
    label: text.vocabulary.action,
    hint: text.vocabulary.actionHint,
    icon: Tags,
    dialog: () => import('./vocabulary/VocabularyDialog.vue'),
  },
];
