// A button with data-dialog="id" opens that <dialog>; data-close inside one closes it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
      dialog.dispatchEvent(new Event("dialog:open")); // what it shows may have to be asked for
    }
    return;
  }
  const closer = event.target.closest?.("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  else if (event.target instanceof HTMLDialogElement) event.target.close(); // the backdrop
});
