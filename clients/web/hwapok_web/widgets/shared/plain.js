// A text without the characters that turn the writing around them: nothing a stranger named may reorder the page.
export const plain = (text) => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
