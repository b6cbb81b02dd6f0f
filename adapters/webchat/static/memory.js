// Small choices that this browser remembers. A browser that remembers nothing still works.

export function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // Private mode, or the store is full: the choice holds until the page is closed.
  }
}
