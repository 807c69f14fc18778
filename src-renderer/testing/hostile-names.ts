/** Names that are no text to a careless writer of SVG, for tests of pictures. */
export const HOSTILE_NAMES = [
  'a\u0000b\u0008\u001b[2J',
  '</text></svg><script>alert(1)</script>',
  'x\u202egnp',
  'half \ud800',
  '" onload="alert(1)',
] as const;

/** Of every element its name and its attributes' names: what a name must not change. */
export function structureOf(svg: string): readonly string[] {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
  return [...parsed.querySelectorAll('*')].map(
    (each) =>
      each.nodeName +
      each
        .getAttributeNames()
        // ECharts sets it or not, by the text.
        .filter((own) => own !== 'xml:space')
        .join(),
  );
}
