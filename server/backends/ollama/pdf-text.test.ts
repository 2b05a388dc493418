import { describe, expect, it } from 'vitest';
import { helloPdf, pdfOf } from '../../../test/support/images.ts';
import { pdfText } from './pdf-text.ts';

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

describe('pdfText', () => {
  it('finds the text of every page', async () => {
    expect(await pdfText(bytes(helloPdf))).toBe('[page 1]\nHello PDF');
    expect(await pdfText(bytes(pdfOf('One (1)', 'Two')))).toBe('[page 1]\nOne (1)\n\n[page 2]\nTwo');
  });

  it('gives the same again, and leaves the bytes alone', async () => {
    const pdf = bytes(helloPdf);
    const copy = Buffer.from(pdf);
    await pdfText(pdf);
    expect(await pdfText(pdf)).toBe('[page 1]\nHello PDF');
    expect(pdf).toEqual(copy);
  });

  it('says what is wrong', async () => {
    await expect(pdfText(Buffer.from('%PDF-1.4 broken'))).rejects.toThrow(/cannot be read/);
    await expect(pdfText(bytes(pdfOf(...Array.from({ length: 101 }, () => 'x'))))).rejects.toThrow(/101 pages/);
    await expect(pdfText(bytes(pdfOf(' ')))).rejects.toThrow(/holds no text/);
  });
});
