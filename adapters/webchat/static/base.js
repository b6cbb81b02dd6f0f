// Where the chat's addresses begin: a page may be served under a prefix.

export const BASE = document.body.dataset.base;
