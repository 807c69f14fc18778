import { describe, it } from 'vitest';
import { gelu } from './gelu.ts';
import { devices, expectGolden } from './golden.ts';

describe.each(devices)('gelu, %s', (_, device) => {
  it("has PyTorch's values and gradients", () => expectGolden('gelu', device, ({ x }) => ({ y: gelu(x!) })));
});
