/** The few pages that a browser without a session sees. Nothing of the request goes into them. */

export interface PlainPage {
  readonly status: number;
  readonly html: string;
}

const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.6 system-ui, sans-serif; }
  body { margin: 18vh auto 0; max-width: 34rem; padding: 0 1.5rem; }
  h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 0.75rem; }
  p { margin: 0 0 0.75rem; }
  code { font: 0.92em ui-monospace, monospace; padding: 0.1em 0.35em; border-radius: 4px; background: #8882; }
`;

/** @param body trusted HTML */
function plainPage(status: number, title: string, body: string, head = ''): PlainPage {
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${head}
<title>${title} - Earmark</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>
`;
  return { status, html };
}

const NEW_LINK =
  '<p>For a new address, press <kbd>Enter</kbd> in the terminal where Earmark runs, or start <code>earmark serve</code> again. Open what it prints.</p>';

export const noSession = plainPage(
  401,
  'This browser is not signed in to Earmark',
  `<p>Earmark opens only through the address that it prints, and remembers the browser until one of the two is closed.</p>${NEW_LINK}`,
);

export const deadToken = plainPage(
  401,
  'This address cannot be used any more',
  `<p>Each address that Earmark prints works once, within ten minutes.</p>${NEW_LINK}`,
);

/**
 * After a link on another site, the browser holds the session's cookie back for the whole chain of redirects. A page of
 * ours that goes on to `/` by itself is no other site.
 */
export const goOn = plainPage(
  200,
  'Opening Earmark',
  '<p><a href="/">Go on</a></p>',
  '<meta http-equiv="refresh" content="0; url=/">',
);

export const wrongHost = (port: number): PlainPage =>
  plainPage(
    403,
    'Earmark does not answer to this address',
    `<p>It answers only to <code>http://127.0.0.1:${port}/</code>.</p><p>Through an SSH tunnel, use the same port on both sides: <code>ssh -L ${port}:127.0.0.1:${port} server</code>.</p>`,
  );

export const otherSite = plainPage(
  403,
  'Another page asked for this',
  '<p>Earmark answers only to its own page. Open the address that it printed in a tab of its own.</p>',
);

export const notFound = plainPage(404, 'There is no such page', '<p><a href="/">Go to Earmark</a></p>');

export const wrongMethod = plainPage(
  405,
  'Earmark is not asked like this',
  '<p>Only <code>GET</code> and <code>HEAD</code> are answered.</p>',
);
