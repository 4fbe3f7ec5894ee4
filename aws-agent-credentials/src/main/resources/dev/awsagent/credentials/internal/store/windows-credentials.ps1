# Reads and writes generic credentials of the Windows Credential Manager. The request is one line on standard input: a verb,
# then the name of the credential and its content, each as Base64 of UTF-8. It is never a part of this script, nor given to a
# cmdlet, because Windows can be told to log both.
# Prints a line for each credential: "item", its name and its content. When Windows refuses: "failed", the function, its error.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
try {
    Add-Type -TypeDefinition @'
using System;
using System.Runtime.InteropServices;
using System.Text;

public static class AwsAgentCredentials
{
    const int Generic = 1;
    const int ThisMachine = 2;
    const int NotFound = 1168;

    [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
    struct Credential
    {
        public int Flags;
        public int Type;
        public string TargetName;
        public string Comment;
        public int WrittenLow;
        public int WrittenHigh;
        public int BlobSize;
        public IntPtr Blob;
        public int Persist;
        public int AttributeCount;
        public IntPtr Attributes;
        public string TargetAlias;
        public string UserName;
    }

    [DllImport("advapi32.dll", EntryPoint = "CredReadW", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
    static extern bool CredRead(string name, int type, int flags, out IntPtr credential);

    [DllImport("advapi32.dll", EntryPoint = "CredWriteW", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
    static extern bool CredWrite(ref Credential credential, int flags);

    [DllImport("advapi32.dll", EntryPoint = "CredDeleteW", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
    static extern bool CredDelete(string name, int type, int flags);

    [DllImport("advapi32.dll", EntryPoint = "CredEnumerateW", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
    static extern bool CredEnumerate(string filter, int flags, out int count, out IntPtr credentials);

    [DllImport("advapi32.dll", ExactSpelling = true)]
    static extern void CredFree(IntPtr buffer);

    public static int Run(string request)
    {
        string[] words = request.Trim().Split(' ');
        string name = Encoding.UTF8.GetString(Convert.FromBase64String(words[1]));
        switch (words[0])
        {
            case "find": return Find(name);
            case "list": return List(name);
            case "store": return Store(name, Convert.FromBase64String(words[2]));
            case "remove": return CredDelete(name, Generic, 0) ? 0 : Failed("CredDeleteW");
            default: return 4;
        }
    }

    static int Find(string name)
    {
        IntPtr found;
        if (!CredRead(name, Generic, 0, out found)) return Failed("CredReadW");
        try { Print(found); }
        finally { CredFree(found); }
        return 0;
    }

    static int List(string prefix)
    {
        int count;
        IntPtr all;
        if (!CredEnumerate(prefix + "*", 0, out count, out all)) return Failed("CredEnumerateW");
        try
        {
            for (int i = 0; i < count; i++) Print(Marshal.ReadIntPtr(all, i * IntPtr.Size));
        }
        finally { CredFree(all); }
        return 0;
    }

    static int Store(string name, byte[] content)
    {
        Credential credential = new Credential();
        credential.Type = Generic;
        credential.TargetName = name;
        credential.Comment = "Kept by aws-agent";
        credential.UserName = "aws-agent";
        credential.Persist = ThisMachine;
        credential.BlobSize = content.Length;
        credential.Blob = Marshal.AllocHGlobal(content.Length);
        try
        {
            Marshal.Copy(content, 0, credential.Blob, content.Length);
            return CredWrite(ref credential, 0) ? 0 : Failed("CredWriteW");
        }
        finally
        {
            for (int i = 0; i < content.Length; i++) Marshal.WriteByte(credential.Blob, i, 0);
            Marshal.FreeHGlobal(credential.Blob);
            Array.Clear(content, 0, content.Length);
        }
    }

    static void Print(IntPtr at)
    {
        Credential credential = (Credential) Marshal.PtrToStructure(at, typeof(Credential));
        if (credential.Type != Generic) return;
        byte[] content = new byte[credential.BlobSize];
        if (content.Length > 0) Marshal.Copy(credential.Blob, content, 0, content.Length);
        string name = Convert.ToBase64String(Encoding.UTF8.GetBytes(credential.TargetName));
        Console.Out.WriteLine("item " + name + " " + Convert.ToBase64String(content));
        Array.Clear(content, 0, content.Length);
    }

    static int Failed(string function)
    {
        int error = Marshal.GetLastWin32Error();
        if (error == NotFound) return 0;
        Console.Out.WriteLine("failed " + function + " " + error);
        return 2;
    }
}
'@
} catch {
    exit 3
}
exit [AwsAgentCredentials]::Run((@($input) -join ''))
