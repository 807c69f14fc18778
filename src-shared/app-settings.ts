/** The person's settings as plain values: the page starts with them, and needs no schema library for that. */

export const themes = ['system', 'light', 'dark'] as const;
export const colourMaps = ['magma', 'viridis', 'cividis', 'grey'] as const;

/** Of the person, not of a workspace; the hosts keep it beside the list of recent workspaces. */
export interface AppSettings {
  theme: (typeof themes)[number];
  /** Of the log-mel; all are perceptually uniform and safe for the colour-blind. */
  colourMap: (typeof colourMaps)[number];
  /** Preselected for training. */
  device: string;
  /** Of the feature cache, 10^9 bytes; the oldest go first. */
  cacheGigabytes: number;
  /** Whether the system shows a notification when a job ends. */
  notifications: boolean;
  /** The name that annotations, thresholds and reports carry; empty until someone gives one. */
  reviewer: string;
}

export const DEFAULT_SETTINGS: AppSettings = {
  theme: 'system',
  colourMap: 'magma',
  device: 'cpu',
  cacheGigabytes: 5,
  notifications: true,
  reviewer: '',
};
