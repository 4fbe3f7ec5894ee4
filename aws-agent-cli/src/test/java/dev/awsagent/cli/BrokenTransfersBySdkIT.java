package dev.awsagent.cli;

/** The same where all calls are left to the SDK. */
class BrokenTransfersBySdkIT extends BrokenTransfersIT {

    @Override
    Program program(Program program) {
        return program.java("-Dawsagent.s3.plane=sdk");
    }
}
