/** `screen`: one display, or those that a test names in STANDIN_DISPLAYS (JSON, an array of work areas). */
interface Display {
  readonly id: number;
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly workArea: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly scaleFactor: number;
}

function displays(): Display[] {
  const areas = JSON.parse(
    process.env['STANDIN_DISPLAYS'] ?? '[{ "x": 0, "y": 0, "width": 1920, "height": 1080 }]',
  ) as Display['workArea'][];
  return areas.map((area, id) => ({ id, bounds: area, workArea: area, scaleFactor: 1 }));
}

export const screen = {
  getAllDisplays: displays,
  getPrimaryDisplay: (): Display => displays()[0]!,
};
