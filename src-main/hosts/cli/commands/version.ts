import manifest from '../../../../package.json' with { type: 'json' };
import { defineCommand } from '../command.ts';

export const version = defineCommand({
  name: 'version',
  summary: 'Show the version of Earmark and of the Node that runs it.',
  run({ options, streams }) {
    const { platform, arch } = process;
    streams.out(
      options.json === true
        ? JSON.stringify({ earmark: manifest.version, node: process.versions.node, platform, arch })
        : `earmark ${manifest.version} (Node ${process.versions.node}, ${platform} ${arch})`,
    );
  },
});
