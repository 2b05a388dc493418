// Draws every icon from build/icon.svg: node scripts/draw-icons.mjs. The results are committed, since a build must not
// need a browser.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { ROOT } from './build.mjs';
import { systemChromium } from './ensure-chromium.mjs';

const svg = readFileSync(join(ROOT, 'build/icon.svg'), 'utf8');
const out = join(ROOT, 'build/icons');
mkdirSync(out, { recursive: true });

/** Colours of the parts. A part without one is not drawn. */
const LOOKS = {
  app: { plate: '#17324d', cable: '#ffb547', socket: '#f4f1ea', hole: '#17324d' },
  running: { plate: '#17324d', cable: '#ffb547', socket: '#f4f1ea', hole: '#17324d' },
  stopped: { plate: '#6b7480', cable: '#a9b0b8', socket: '#e3e6e9', hole: '#6b7480' },
  trouble: { plate: '#b3261e', cable: '#ffd9d4', socket: '#ffffff', hole: '#b3261e' },
  // macOS tints templates itself: black and alpha only.
  template: { cable: '#000', socket: '#000', hole: '#fff0' },
  templateStopped: { cable: '#0006', socket: '#000' },
  templateTrouble: { socket: '#000' },
};

function dressed(look) {
  const rules = ['plate', 'socket', 'hole'].map((part) => `.${part}{fill:${look[part] ?? 'none'}}`).join('');
  return svg.replace('>', `><style>${rules}.cable{stroke:${look.cable ?? 'none'}}</style>`);
}

const executablePath = systemChromium();
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ['--no-sandbox'],
});
const page = await browser.newPage();

async function png(look, size) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${dressed(look)}`,
  );
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } });
}

/** A Windows icon: a directory of PNG files, which every Windows since Vista reads. */
async function ico(look, sizes) {
  const images = await Promise.all(sizes.map(() => undefined));
  for (const [index, size] of sizes.entries()) images[index] = await png(look, size);
  const head = Buffer.alloc(6 + 16 * sizes.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(sizes.length, 4);
  let offset = head.length;
  for (const [index, size] of sizes.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(size === 256 ? 0 : size, at);
    head.writeUInt8(size === 256 ? 0 : size, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(images[index].length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += images[index].length;
  }
  return Buffer.concat([head, ...images]);
}

const TRAY_SIZES = [16, 20, 24, 32, 40, 48, 64];
const write = async (name, bytes) => writeFileSync(join(out, name), await bytes);
for (const state of ['running', 'stopped', 'trouble']) {
  await write(`tray-${state}.png`, png(LOOKS[state], 32));
  await write(`tray-${state}@2x.png`, png(LOOKS[state], 64));
  await write(`tray-${state}.ico`, ico(LOOKS[state], TRAY_SIZES));
  const template = { running: LOOKS.template, stopped: LOOKS.templateStopped, trouble: LOOKS.templateTrouble }[state];
  await write(`tray-${state}Template.png`, png(template, 16));
  await write(`tray-${state}Template@2x.png`, png(template, 32));
}
await write('icon.png', png(LOOKS.app, 1024));
await write('icon.ico', ico(LOOKS.app, [16, 24, 32, 48, 64, 128, 256]));
await browser.close();
console.log(`Icons drawn into ${out}`);
