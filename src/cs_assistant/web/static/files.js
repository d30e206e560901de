// Files people choose.

/** The file as base64, as the API wants it. */
export const encoded = (file) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = () => failed(new Error(`「${file.name}」读不出来。请关掉打开它的程序，再选一次。`));
  reader.readAsDataURL(file);
});
