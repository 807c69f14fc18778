import { expect, it } from 'vitest';
import { colourIndex, gradientOf, laneTable, opaqueTable, overlayTable } from './colours.ts';

function lightness(table: Uint8ClampedArray, colour: number): number {
  const linear = (level: number) => (level <= 10.31 ? level / 255 / 12.92 : ((level / 255 + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = table.slice(4 * colour, 4 * colour + 3);
  const y = 0.2126 * linear(red!) + 0.7152 * linear(green!) + 0.0722 * linear(blue!);
  return y <= 0.008856 ? 903.3 * y : 116 * Math.cbrt(y) - 16;
}

it('the difference is darkest at zero, and equally light as far above as below', () => {
  const table = opaqueTable('diverging');
  for (let step = 4; step < 128; step += 4) {
    expect(lightness(table, 128 + step - 1)).toBeGreaterThan(lightness(table, 128 + step - 5));
    expect(lightness(table, 127 - step + 1)).toBeGreaterThan(lightness(table, 127 - step + 5));
    expect(Math.abs(lightness(table, 127 - step) - lightness(table, 128 + step))).toBeLessThan(4);
  }
});

it("the overlay's colour grows lighter all the way, over the log-mel and in its own lane", () => {
  for (const table of [laneTable('signal'), overlayTable('signal', 1)]) {
    for (let colour = 8; colour < 256; colour += 8) {
      expect(lightness(table, colour)).toBeGreaterThan(lightness(table, colour - 8));
    }
  }
});

it('lets what is well shine through the overlay', () => {
  const table = overlayTable('viridis', 0.5);
  expect(table[3]).toBe(0);
  expect(table[4 * 255 + 3]).toBe(128);
});

it('finds the colour of a value and clamps', () => {
  expect([-90, -80, -40, 0, 10].map((value) => colourIndex(value, -80, 0))).toEqual([0, 0, 128, 255, 255]);
});

it('has a legend', () => {
  expect(gradientOf(opaqueTable('grey'), 'to top', 2)).toBe(
    'linear-gradient(to top, rgb(0 0 0 / 1.000), rgb(255 255 255 / 1.000))',
  );
});
