/**
 * Structured-clone data as text and back, for what crosses between Node and Chromium's DevTools protocol. Runs on both
 * sides: the function is also sent to the page as source, so it uses nothing from outside itself.
 */
export interface Codec {
  encode(value: unknown): string;
  decode(text: string): unknown;
}

export function makeCodec(): Codec {
  type Bytes = Uint8Array & { toBase64?: () => string };
  const views = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  } as const;

  const toBase64 = (bytes: Bytes): string =>
    bytes.toBase64?.() ?? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const fromBase64 = (text: string): Uint8Array => {
    const native = Uint8Array as typeof Uint8Array & { fromBase64?: (text: string) => Uint8Array };
    // A copy: Buffer's small ones lie in a shared pool.
    return native.fromBase64?.(text) ?? new Uint8Array(Buffer.from(text, 'base64'));
  };

  function plain(value: unknown): unknown {
    if (value === undefined) return { $: 'undefined' };
    if (typeof value === 'bigint') return { $: 'bigint', v: String(value) };
    if (typeof value === 'number') {
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) };
    }
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(plain);
    if (value instanceof Date) return { $: 'date', v: value.getTime() };
    if (value instanceof Map) return { $: 'map', v: [...value].map(plain) };
    if (value instanceof Set) return { $: 'set', v: [...value].map(plain) };
    if (value instanceof Error) return { $: 'error', name: value.name, v: value.message };
    if (value instanceof ArrayBuffer) return { $: 'buffer', v: toBase64(new Uint8Array(value)) };
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      return { $: 'view', type: Object.prototype.toString.call(value).slice(8, -1), v: toBase64(bytes) };
    }
    const entries = Object.entries(value).map(([key, item]) => [key, plain(item)] as const);
    return '$' in value ? { $: 'object', v: entries } : Object.fromEntries(entries);
  }

  function revived(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(revived);
    const { $, v } = value as { $?: string; v?: unknown };
    switch ($) {
      case undefined:
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revived(item)]));
      case 'undefined':
        return undefined;
      case 'bigint':
        return BigInt(v as string);
      case 'number':
        return Number(v);
      case 'date':
        return new Date(v as number);
      case 'map':
        return new Map((v as unknown[]).map(revived) as [unknown, unknown][]);
      case 'set':
        return new Set((v as unknown[]).map(revived));
      case 'error':
        return Object.assign(new Error(v as string), { name: (value as { name?: string }).name ?? 'Error' });
      case 'buffer':
        return fromBase64(v as string).buffer;
      case 'view': {
        const type = views[(value as { type?: string }).type as keyof typeof views] as new (
          bytes: ArrayBufferLike,
        ) => object;
        return new type(fromBase64(v as string).buffer);
      }
      case 'object':
        return Object.fromEntries((v as [string, unknown][]).map(([key, item]) => [key, revived(item)]));
      default:
        throw new Error(`The stand-in's text has an unknown mark: ${$}`);
    }
  }

  return { encode: (value) => JSON.stringify(plain(value)), decode: (text) => revived(JSON.parse(text)) };
}
