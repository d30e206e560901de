// Buttons only a script answers wait for it (data-waits): a click before it listens would be lost.
// This is the last module of a page, so all others have run when it does.

for (const button of document.querySelectorAll("button[data-waits]")) button.disabled = false;
