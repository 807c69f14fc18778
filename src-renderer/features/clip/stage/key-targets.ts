/** Where keys have a meaning of their own, as selectors. */

/** Fields that write, and what opens over the screen. */
export const WRITING = 'input, textarea, select, [contenteditable=""], [contenteditable="true"]';
export const OVER = '[role="dialog"], [role="menu"], [role="listbox"]';
/** What arrows and Space work on by themselves. */
export const OWN_ARROWS = '[role="slider"], [role="radio"], [role="scrollbar"], [role="combobox"], [role="tab"]';
export const OWN_SPACE =
  'button, a, [role="button"], [role="switch"], [role="checkbox"], [role="radio"], [role="combobox"]';
