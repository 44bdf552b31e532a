/**
 * Stops the clock of Gradio's loading sign, which asks for 60 frames a second as long as the page is open: the
 * sign is taken away while it still waits, and Gradio 6.31 ends its clock only when the wait is over. It kept
 * phones awake, and on two cores made a training that the page shows a fifth slower.
 *
 * Stands in the document's head: Gradio's scripts keep the function that they find. No component of this page
 * shows such a clock, so none of its frames is missed once the page is there.
 */
{
  const CLOCK = "statustracker"; // the file of Gradio's that asks, in the stack of every browser
  const nextFrame = requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => {
    const isLoaded = document.getElementById("visitor") !== null;
    return isLoaded && new Error().stack?.includes(CLOCK) ? 0 : nextFrame(callback);
  };
}
